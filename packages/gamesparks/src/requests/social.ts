import { ConnectError, isConnectError, type PlayerLink } from '@playerlink/core';
import { requirePlayer } from '../caller.ts';
import type { Handle } from './call.ts';

/** SocialStatusRequest: the player's accounts at providers with a system id. @throws ConnectError NOTAUTHORIZED, UNAVAILABLE */
export const socialStatus: Handle = async ({ link, caller }) => {
  const { playerId } = await requirePlayer(link, caller);
  const links = await link.links.list(playerId);
  const systemIds = new Map(link.providers.map(({ id, systemId }) => [id, systemId]));
  const linked = new Set(links.map(({ provider }) => systemIds.get(provider)));
  linked.delete(undefined);
  return { statuses: [...linked].map((systemId) => ({ active: true, systemId })) };
};

/**
 * SocialDisconnectRequest.
 *
 * @throws ConnectError REQUIRED or NOT_CONNECTED on `systemId`, NOT_SET on `password`, NOTAUTHORIZED,
 * UNAVAILABLE
 */
export const socialDisconnect: Handle = async ({ link, caller, given }) => {
  const { systemId } = given;
  if (systemId === undefined || systemId === null || systemId === '') {
    throw new ConnectError('REQUIRED', { field: 'systemId' });
  }
  const { playerId } = await requirePlayer(link, caller);
  const provider = link.providers.find((one) => one.systemId === systemId);
  if (provider === undefined) throw notConnected();
  try {
    await unlinkAll(link, playerId, provider.id);
  } catch (thrown) {
    throw isConnectError(thrown) && thrown.code === 'NOT_CONNECTED' ? notConnected() : thrown;
  }
  return {};
};

const notConnected = () => new ConnectError('NOT_CONNECTED', { field: 'systemId' });

/** The wire names a provider only; of one with several accounts a player all are meant. */
async function unlinkAll(link: PlayerLink, playerId: string, provider: string): Promise<void> {
  try {
    await link.links.unlink(playerId, provider);
  } catch (thrown) {
    const isMultiple = isConnectError(thrown) && thrown.code === 'INVALID';
    if (!isMultiple) throw thrown;
    const links = await link.links.list(playerId);
    const accounts = links.filter((one) => one.provider === provider);
    if (accounts.length === 0) throw notConnected();
    // One after the other would leave the last of them, and answer an error to what was half done.
    if (accounts.length === links.length) throw new ConnectError('NOT_SET', { field: 'password' });
    for (const { externalId } of accounts) {
      await link.links.unlink(playerId, provider, { externalId });
    }
  }
}
