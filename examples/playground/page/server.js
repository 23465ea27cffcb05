/** @import { PlatformView, PlayerView, TraceView } from '../src/views.ts' */

/** @param {string} path @param {RequestInit} [init] */
async function ask(path, init) {
  const response = await fetch(`/playground/${path}`, init);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

/** @returns {Promise<PlatformView[]>} */
export const platforms = () => ask('platforms');

/**
 * What the game client of this player holds: new at each call, for some of it is good for one use.
 *
 * @param {string} platform @param {string} player
 * @returns {Promise<Record<string, unknown>>}
 */
export const credentials = (platform, player) =>
  ask(`credentials/${platform}?${new URLSearchParams({ player })}`);

/**
 * The newest players, and those named.
 *
 * @param {ReadonlyArray<string | undefined>} also
 * @returns {Promise<PlayerView[]>}
 */
export function players(also) {
  const ids = also.flatMap((id) => (id === undefined ? [] : [['also', id]]));
  return ask(`players?${new URLSearchParams(ids)}`);
}

/**
 * How a connect went; absent where it was refused before it reached the guard.
 *
 * @param {string} id
 * @returns {Promise<TraceView | undefined>}
 */
export const trace = (id) => ask(`traces/${id}`).catch(() => undefined);

/** @param {string} platform @param {object} knobs */
export async function breakPlatform(platform, knobs) {
  await mendPlatform(platform);
  await ask(`faults/${platform}`, { method: 'PUT', body: JSON.stringify(knobs) });
}

/** @param {string} platform */
export const mendPlatform = (platform) => ask(`faults/${platform}`, { method: 'DELETE' });

/** @param {string} token */
export const signOut = (token) =>
  fetch('/session', { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
