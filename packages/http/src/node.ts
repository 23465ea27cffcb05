export { createNodeHandler, type NodeHandler } from './create-node-handler.ts';
export type { HttpOptions } from './options.ts';
