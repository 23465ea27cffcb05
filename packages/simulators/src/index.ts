export { type SimulatorClock, systemClock } from './clock.ts';
export type { FaultKnobs, Faults } from './faults.ts';
export {
  KONGREGATE_API_KEY,
  type KongregateCredentials,
  type KongregateOptions,
  type KongregateSimulator,
  type KongregateUser,
  startKongregate,
} from './kongregate.ts';
export { KONGREGATE_HUGE_USER_ID, type KongregateLie } from './kongregate-answers.ts';
export { type DecodedQuery, decodeQuery, type Pair, strictParameters } from './query.ts';
export { type Answer, htmlAnswer, jsonAnswer, jsonTextAnswer } from './reply.ts';
export type { RecordedRequest } from './request-log.ts';
export { type Derive, deriveFrom } from './seed.ts';
export {
  type Simulator,
  type SimulatorDefinition,
  type SimulatorOptions,
  startSimulator,
} from './server.ts';
export { type SimulatedOrigins, transport } from './transport.ts';
