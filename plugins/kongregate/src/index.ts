export { kongregate } from './kongregate.ts';
