export {
  createExpressHandler,
  type ExpressHandler,
  type ExpressRequest,
} from './create-express-handler.ts';
export type { HttpOptions } from './options.ts';
