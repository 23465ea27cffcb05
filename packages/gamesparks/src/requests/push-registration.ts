import { ConnectError, isConnectError } from '@playerlink/core';
import { requirePlayer } from '../caller.ts';
import { withoutPlayer } from './account.ts';
import type { Handle } from './call.ts';

/** The documented answer to a deviceOS that is not in the list. */
const DEVICE_OS = 'IOS|ANDROID|WP8|W8|KINDLE|VIBER|FCM';

/**
 * PushRegistrationRequest.
 *
 * @throws ConnectError REQUIRED on `deviceOS` or `pushId`, INVALID on `pushId`, the list of systems on
 * `deviceOS`, NOTAUTHORIZED, UNAVAILABLE
 */
export const pushRegistration: Handle = async ({ link, caller, given }) => {
  const { playerId } = await requirePlayer(link, caller);
  try {
    // Core checks the form of both.
    const deviceOs = given.deviceOS as string;
    const registration = await link.push.register(playerId, {
      deviceOs,
      pushId: given.pushId as string,
    });
    return { registrationId: registration.id };
  } catch (thrown) {
    const isSystem =
      isConnectError(thrown) && thrown.code === 'INVALID' && thrown.field === 'deviceOS';
    throw isSystem
      ? new ConnectError(DEVICE_OS, { field: 'deviceOS', cause: thrown })
      : withoutPlayer(thrown);
  }
};
