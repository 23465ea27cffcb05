export { type SimulatorClock, systemClock } from './clock.ts';
export type { FaultKnobs, Faults } from './faults.ts';
export type { GameCenterLie } from './game-center/answers.ts';
export type { GameCenterCertificate } from './game-center/certificate-plan.ts';
export type {
  GameCenterChoice,
  GameCenterCredentials,
  GameCenterSigning,
} from './game-center/credentials.ts';
export { type GameCenterSimulator, startGameCenter } from './game-center/game-center.ts';
export { GAME_CENTER_BUNDLE_ID, type GameCenterOptions } from './game-center/platform.ts';
export type { GameCenterIdKind } from './game-center/players.ts';
export type { TokenPart } from './jwt/compact-token.ts';
export { KONGREGATE_HUGE_USER_ID, type KongregateLie } from './kongregate/answers.ts';
export {
  KONGREGATE_API_KEY,
  type KongregateCredentials,
  type KongregateGame,
  type KongregateOptions,
  type KongregateSimulator,
  type KongregateUser,
  startKongregate,
} from './kongregate/kongregate.ts';
export {
  NINTENDO_AUDIENCE,
  type NintendoEnvironment,
  type NintendoEnvironmentName,
} from './nintendo/environments.ts';
export { NINTENDO_FORGERIES, type NintendoForgery } from './nintendo/forgeries.ts';
export type { NintendoLie } from './nintendo/key-set.ts';
export type { NintendoKeyName } from './nintendo/keys.ts';
export {
  type NintendoChoice,
  type NintendoCredentials,
  type NintendoOptions,
  type NintendoSimulator,
  startNintendo,
} from './nintendo/nintendo.ts';
export {
  NINTENDO_APPLICATION_ID,
  type NintendoMint,
  type NintendoOverrides,
  type NintendoTokenChoice,
} from './nintendo/tokens.ts';
export type { PsnLie } from './psn/answers.ts';
export { PSN_CLIENT_ID, PSN_CLIENT_SECRET, type PsnClient } from './psn/clients.ts';
export type {
  PsnEnvironment,
  PsnEnvironmentName,
  PsnFlow,
  PsnLegacyUrls,
  PsnV3Urls,
} from './psn/environments.ts';
export {
  PSN_DEFAULT_REDIRECT_URI,
  type PsnChoice,
  type PsnCredentials,
  type PsnOptions,
  type PsnSimulator,
  type PsnUser,
  startPsn,
} from './psn/psn.ts';
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
export type { ViberLie } from './viber/answers.ts';
export type { ViberAuth } from './viber/auth.ts';
export { VIBER_APP_ID, type ViberOptions } from './viber/options.ts';
export {
  startViber,
  type ViberCredentials,
  type ViberSimulator,
  type ViberTokenChoice,
  type ViberUser,
} from './viber/viber.ts';
