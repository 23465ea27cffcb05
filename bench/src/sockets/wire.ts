/** What both sides of the sockets know. */
export const WIRE = { apiKey: 'bench', credential: 'device', secret: 'bench-secret' } as const;

/** A frame of the GameSparks wire. */
export type Frame = Readonly<Record<string, unknown>>;
