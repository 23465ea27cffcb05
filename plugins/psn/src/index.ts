export { psn } from './psn.ts';
