import { registerOwnPush } from '../accounts/push.ts';
import type { ConnectedEvent } from '../contract/hooks.ts';
import type { JsonObject } from '../contract/json.ts';
import type { PlatformFriend } from '../contract/provider.ts';
import type { Effect } from '../diagnostics/messages.ts';
import { fromStorage, later } from '../failures.ts';
import type { Game } from '../game.ts';
import { isJson } from '../is-json.ts';
import type { RegisteredProvider } from '../registry.ts';
import { attempt } from './attempt.ts';
import { faultOfId } from './claim.ts';
import { cleanName } from './display-name.ts';
import { slotOf } from './slot-of.ts';
import type { Proof } from './verify-identity.ts';

/** A friend list is kept to this many; a longer one is cut. */
const MAX_FRIENDS = 5_000;

/** What the host's hook makes of an answer. */
export interface Said {
  readonly scriptData: JsonObject;
  readonly scriptError?: JsonObject;
}

/**
 * The request's `scriptData`, and what the host's hook adds within `timeoutMs`. The commit stands whatever
 * the hook does.
 */
export async function beforeResponse(game: Game, event: ConnectedEvent): Promise<Said> {
  if (game.hooks.beforeResponse === undefined) return { scriptData: { ...event.scriptData } };
  const added = await attempt(game, event, 'beforeResponse', async () => {
    const { scriptData, scriptError } = (await game.hooks.beforeResponse?.(event)) ?? {};
    for (const given of [scriptData, scriptError]) {
      const isObject = typeof given === 'object' && !Array.isArray(given);
      if (given !== undefined && !(isObject && isJson(given))) {
        throw new TypeError('scriptData or scriptError is not an object of JSON');
      }
    }
    return { scriptData, scriptError };
  });
  return {
    scriptData: { ...event.scriptData, ...added?.scriptData },
    ...(added?.scriptError && { scriptError: added.scriptError }),
  };
}

/** Hands what follows a connect to `defer`: nobody waits for it, and its failures are only logged. */
export function afterwards(
  game: Game,
  registered: RegisteredProvider,
  { identity, push }: Proof,
  event: ConnectedEvent,
): void {
  const { provider } = registered;
  const effect = (name: Effect, task: (signal: AbortSignal) => unknown) =>
    later(game, () => attempt(game, event, name, task));
  if (game.hooks[event.outcome] !== undefined) {
    effect(event.outcome, () => game.hooks[event.outcome]?.(event));
  }
  if (push && provider.registerPush !== undefined) {
    effect('registerPush', async (signal) => {
      const target = await provider.registerPush?.(identity, { signal });
      signal.throwIfAborted();
      if (target) await registerOwnPush(game, event.playerId, target);
    });
  }
  if (provider.friends !== undefined) {
    effect('friends', async (signal) => {
      const friends = readFriends(await provider.friends?.(identity, { signal }));
      signal.throwIfAborted();
      await keepFriends(game, event, slotOf(registered, identity), friends);
      await game.hooks.friends?.({ ...event, friends });
    });
  }
}

/** What a provider returned, as it is kept: each id once, names cleaned, nothing that is no friend. */
function readFriends(returned: unknown): readonly PlatformFriend[] {
  if (!Array.isArray(returned)) throw new TypeError('friends returned no list');
  const friends = new Map<string, PlatformFriend>();
  for (const given of returned) {
    if (friends.size === MAX_FRIENDS) break;
    const { externalId, displayName } = Object(given) as Partial<PlatformFriend>;
    if (faultOfId(externalId) !== undefined) continue;
    const name = typeof displayName === 'string' ? cleanName(displayName) : undefined;
    const id = externalId as string;
    friends.set(id, { externalId: id, ...(name !== undefined && { displayName: name }) });
  }
  return [...friends.values()];
}

const keepFriends = (
  game: Game,
  { provider, playerId }: ConnectedEvent,
  slot: string,
  friends: readonly PlatformFriend[],
): Promise<void> =>
  fromStorage(game, 'friends.replace', () =>
    game.storage.friends.replace(game.id, playerId, {
      provider,
      slot,
      friends,
      fetchedAt: game.clock.now(),
    }),
  );
