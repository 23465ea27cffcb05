export { type InstrumentOptions, instrumentPlayerLink } from './instrument-playerlink.ts';
