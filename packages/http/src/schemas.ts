/** A JSON Schema (draft 2020-12), as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const boolean = { type: 'boolean' } as const;
const object = { type: 'object' } as const;
const ms = { type: 'number', description: 'Milliseconds since 1970-01-01 UTC.' } as const;

/** Every member is required unless it is named as optional; others may come with later versions. */
function members(properties: Record<string, JsonSchema>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required } as const;
}

const listOf = (name: string) =>
  ({ type: 'array', items: { $ref: `#/components/schemas/${name}` } }) as const;

const flag = (description: string) => ({ type: ['boolean', 'null'], description }) as const;

/** The flags of a connect: what stands beside the credentials in its body. */
export const FLAGS = {
  doNotLinkToCurrentPlayer: flag('Never link to the signed-in player.'),
  errorOnSwitch: flag('Refuse, with a switchSummary, instead of switching to another player.'),
  switchIfPossible: flag('Switch even when the player has another account of this platform.'),
  doNotCreateNewPlayer: flag('Refuse with UNRECOGNISED instead of creating a player.'),
  syncDisplayName: flag("Let the player's name follow the platform's, from now on."),
} as const satisfies Record<string, JsonSchema>;

/** What else a connect may bring. */
export const CONNECT_EXTRAS = {
  segments: {
    type: ['object', 'null'],
    maxProperties: 64,
    propertyNames: { maxLength: 255 },
    additionalProperties: { type: 'string', maxLength: 255 },
    description: 'Segment values of a player that is created by this request.',
  },
  scriptData: {
    type: ['object', 'null'],
    description: "Free data for the game's own code, at most 64 levels deep.",
  },
} as const satisfies Record<string, JsonSchema>;

/** The body of `POST /push`; what it does not name is refused. */
export const PUSH_TARGET = {
  ...members({
    deviceOS: {
      type: 'string',
      pattern:
        '^(?:[iI][oO][sS]|[aA][nN][dD][rR][oO][iI][dD]|[fF][cC][mM]|[wW][pP]8|[wW]8|[kK][iI][nN][dD][lL][eE]|[vV][iI][bB][eE][rR])$',
      description: 'ios, android, fcm, wp8, w8, kindle or viber, in any case.',
    },
    pushId: { type: 'string', minLength: 1, maxLength: 4_096 },
  }),
  additionalProperties: false,
} as const;

const shared = {
  displayName: textOrNull,
  externalIds: {
    type: 'object',
    additionalProperties: text,
    description: 'Platform ids by system id, such as KO.',
  },
  scriptData: object,
  achievements: { type: 'array', items: text },
} as const;

const friend = members({
  id: text,
  ...shared,
  virtualGoods: { type: 'array', items: text },
  online: boolean,
});

/** What answers look like, by name. */
export const ANSWERS = {
  ConnectResult: members(
    {
      outcome: { enum: ['created', 'linked', 'resumed', 'switched'] },
      newPlayer: boolean,
      playerId: text,
      displayName: textOrNull,
      authToken: {
        type: 'string',
        description: 'Shown this once. Absent with sessions of the host.',
      },
      scriptData: object,
      scriptError: object,
    },
    ['authToken', 'scriptError'],
  ),
  Explanation: members(
    {
      outcome: { enum: ['created', 'linked', 'resumed', 'switched', 'refused'] },
      row: { type: 'string', description: 'The row of the decision table that decided.' },
      code: text,
      writes: { type: 'array', items: members({ kind: text }) },
    },
    ['code'],
  ),
  Player: members({
    playerId: text,
    ...shared,
    segments: object,
    virtualGoods: object,
    createdAt: ms,
    lastSeenAt: ms,
  }),
  Links: members({ links: listOf('Link') }),
  Link: members({
    provider: text,
    externalId: text,
    displayName: textOrNull,
    syncDisplayName: boolean,
    createdAt: ms,
    lastLoginAt: ms,
  }),
  Friends: members({ friends: listOf('Friend') }),
  Friend: friend,
  PushRegistration: members({ id: text, deviceOS: text, pushId: text }),
  Sessions: members({ sessions: listOf('Session') }),
  Session: members({ id: text, current: boolean, createdAt: ms, lastSeenAt: ms, expiresAt: ms }),
  Health: members({ status: { const: 'ok' } }),
  Problem: members(
    {
      type: { type: 'string', format: 'uri-reference' },
      title: text,
      status: { type: 'integer' },
      detail: text,
      instance: {
        type: 'string',
        format: 'uri-reference',
        description: 'Ends with the request id.',
      },
      code: { type: 'string', description: "One of the table of errors, or the game's own." },
      field: { type: 'string', description: 'The member of the request that is at fault.' },
      retryable: boolean,
      switchSummary: { $ref: '#/components/schemas/Friend' },
      scriptError: object,
    },
    ['detail', 'code', 'field', 'switchSummary', 'scriptError'],
  ),
} as const satisfies Record<string, JsonSchema>;
