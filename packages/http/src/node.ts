export { createNodeHandler } from './create-node-handler.ts';
export type { HttpOptions } from './options.ts';
