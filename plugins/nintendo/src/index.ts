export { NINTENDO_ENVIRONMENTS, type NintendoIssuer } from './environments.ts';
export { nintendo } from './nintendo.ts';
export type { NsaAccount } from './nsa-account.ts';
export type { FriendsOfAccount } from './options.ts';
