export { type FetchJsonPorts, fetchJson, type JsonAnswer } from './fetch-json.ts';
export type { JsonRequest } from './json-request.ts';
export { parseJson } from './parse-json.ts';
