// All three have a fixed shape: what follows an id in the signed bytes cannot be taken for a part of it.
const FORMS = {
  team: /^T:_[0-9a-f]{32}$/,
  legacy: /^G:\d{1,20}$/,
  game: /^A:_[0-9a-f]{32}$/,
} as const;

/** Which of a player's ids: `teamPlayerID`, the deprecated `playerID`, or `gamePlayerID` (Apple Arcade). */
export type PlayerIdKind = keyof typeof FORMS;

/** Every kind of id. */
export const PLAYER_ID_KINDS = ['team', 'legacy', 'game'] as const satisfies PlayerIdKind[];

/** Whether a text is a player's id of one of these kinds. */
export const isPlayerId = (text: string, kinds: readonly PlayerIdKind[]): boolean =>
  kinds.some((kind) => FORMS[kind].test(text));
