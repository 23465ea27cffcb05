export { createGameSparks, type GameSparks, type GameSparksMessage } from './create-gamesparks.ts';
export { type GameSparksPresence, gameSparksPresence } from './gamesparks-presence.ts';
export type {
  GameSparksClientConfig,
  GameSparksCredential,
  GameSparksOptions,
  GameSparksUpgrade,
} from './options.ts';
export type { GameSparksContext } from './requests/authenticate.ts';
