/** What is measured of a connect: the second one of an account, or the first. */
export type Kind = 'resumed' | 'first';

/** What the floor answers to a connect. */
export interface Connected {
  /** Whether the player is new. */
  readonly created: boolean;
  readonly playerId: string;
  readonly token: string;
}

/** The game that all benches play in. */
export const GAME = 'bench';
/** The id of the provider that all links belong to. */
export const PROVIDER = 'stub';

/** The account of the n-th player that a database is filled with. */
export const accountOf = (n: number): string => `account-${n}`;

/**
 * What measures a resumed connect must not measure something else.
 *
 * @throws Error when a connect was not of the kind that was ordered
 */
export function checkKind(kind: Kind, created: boolean): void {
  if (created !== (kind === 'first')) throw new Error(`a connect was not ${kind}`);
}
