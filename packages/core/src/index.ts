export type { AccountChange } from './accounts/change-account.ts';
export type { Friend, InvitableFriend } from './accounts/friends.ts';
export type { Link } from './accounts/links.ts';
export type { Adoption, Player, PlayerChange } from './accounts/players.ts';
export type { PushRegistration } from './accounts/push.ts';
export type { PlayerLinkConfig } from './config.ts';
export type { Row } from './connect/decide.ts';
export type { ConnectFlags, ConnectRequest } from './connect/request.ts';
export type { ConnectResult, Explanation } from './connect/result.ts';
export type { Choice, Decide, GuardEvent, Guards } from './contract/guards.ts';
export type { ConnectedEvent, Hooks, UnlinkedEvent } from './contract/hooks.ts';
export type { Json, JsonObject } from './contract/json.ts';
export type {
  Clock,
  Defer,
  Fetch,
  KeySource,
  Keys,
  Logger,
  NewId,
  Nodes,
  Presence,
  Random,
} from './contract/ports.ts';
export {
  type CallOptions,
  type IdentityClaim,
  type PlatformFriend,
  PROVIDER_CONTRACT,
  type Provider,
  type ProviderDefinition,
  type ProviderMethods,
  type ProviderModule,
  type ProviderPorts,
  type ProviderTraits,
  type ProviderWire,
  type PushTarget,
  type Registrar,
  type Resolver,
  type SecretMethods,
  type Token,
  type Vault,
  type VerifiedIdentity,
} from './contract/provider.ts';
export type { Schema, SchemaIssue, SchemaResult } from './contract/schema.ts';
export type {
  AdoptedPlayer,
  Caller,
  ConnectPlan,
  FriendList,
  KnownCaller,
  LinkRow,
  Outcome,
  ParkedProof,
  PlayerExport,
  PlayerHead,
  PlayerPatch,
  PlayerRow,
  PlayerSummary,
  ProofRow,
  PushRow,
  SecretRow,
  SessionRow,
  Situation,
  SituationQuery,
  StorageAdapter,
  Write,
} from './contract/storage.ts';
export {
  createPlayerLink,
  type PlayerLink,
  type ProviderDescription,
} from './create-player-link.ts';
export { consoleLogger, quietLogger, systemClock } from './default-ports.ts';
export { defineProvider } from './define-provider.ts';
export type {
  Call,
  CallMessage,
  ConflictMessage,
  ConnectMessage,
  Effect,
  Settled,
  Step,
  StepMessage,
  StepResult,
  StorageMessage,
} from './diagnostics/messages.ts';
export {
  type AnyErrorCode,
  ConfigError,
  ConnectError,
  type ConnectErrorOptions,
  ERRORS,
  type ErrorCode,
  type ErrorInfo,
  isConfigError,
  isConnectError,
  isOutage,
  isStorageConflict,
  isStorageUnavailable,
  Outage,
  StorageConflict,
  StorageUnavailable,
  type SwitchSummary,
} from './errors.ts';
export { type FailureName, nameOf } from './failures.ts';
export type { SessionPolicy } from './game.ts';
export { keyCache } from './key-cache.ts';
export type { Session } from './sessions/resolve.ts';
export { sessionAccepts } from './sessions/token.ts';
export {
  CLOCK,
  DEFER,
  FETCH,
  GAME_ID,
  KEYS,
  LOGGER,
  NEW_ID,
  PRESENCE,
  PROVIDER,
  RANDOM,
  STORAGE,
} from './tokens.ts';
export type { Container } from './tsyringe.ts';
