export {
  createFastifyPlugin,
  type FastifyPlugin,
  type FastifyRequest,
} from './create-fastify-plugin.ts';
export type { HttpOptions } from './options.ts';
