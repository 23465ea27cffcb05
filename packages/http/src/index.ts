export { createHttpHandler } from './create-http-handler.ts';
export type { HttpOptions } from './options.ts';
