export { createHonoHandler, type HonoContext, type HonoHandler } from './create-hono-handler.ts';
export type { HttpOptions } from './options.ts';
