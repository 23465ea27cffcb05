import { createHash } from 'node:crypto';

/**
 * The external id of a device: SHA-256 of the device id's UTF-8, as 64 lower-case hex digits. A device id is
 * all that it takes to sign in, so nothing that could be used as one is stored. An importer of players
 * links their devices by this.
 */
export const deviceExternalId = (deviceId: string): string =>
  createHash('sha256').update(deviceId).digest('hex');
