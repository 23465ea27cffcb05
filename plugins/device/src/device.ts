import { defineProvider, type ProviderModule } from '@playerlink/core';
import { z } from 'zod';
import { deviceExternalId } from './device-external-id.ts';

const options = z.strictObject({
  /** Whether deviceOS must be IOS, ANDROID, WP8 or W8, in any case. Default false: GameSparks did not insist either. */
  strictDeviceOS: z.boolean().optional(),
});

const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((given) => given.isWellFormed());

const DEVICE_ID = text(1_024).refine((given) => !/\p{Cc}/u.test(given));
const ANY_OS = text(1_024);
const DOCUMENTED_OS = z.string().regex(/^(IOS|ANDROID|WP8|W8)$/i);
const DETAIL = text(1_024).optional();
// Nobody vouches for it: core cleans and cuts it.
const DISPLAY_NAME = z.string().max(65_536).optional();

/** A definition has one schema of credentials, and what deviceOS may be is up to an option: so there are two. */
const deviceWith = (deviceOS: typeof ANY_OS | typeof DOCUMENTED_OS) =>
  defineProvider({
    id: 'device',
    // No systemId: it would show other players what signs this one in.
    wire: {
      request: 'DeviceAuthenticationRequest',
      linkField: 'deviceId',
      rejectField: 'deviceId',
    },
    // Signing in on a device while somebody is signed in moves the session, and links or merges nothing.
    traits: {
      flags: { doNotLinkToCurrentPlayer: true, switchIfPossible: true },
      multiple: true,
      social: false,
    },
    options,
    credentials: z.object({
      deviceId: DEVICE_ID,
      deviceOS,
      deviceModel: DETAIL,
      deviceName: DETAIL,
      deviceType: DETAIL,
      operatingSystem: DETAIL,
      displayName: DISPLAY_NAME,
    }),
    setup: () => ({
      verify: async ({ deviceId, displayName }) => ({
        externalId: deviceExternalId(deviceId),
        displayName,
      }),
    }),
  });

const lenient = deviceWith(ANY_OS);
const strict = deviceWith(DOCUMENTED_OS);

/**
 * Sign in with a device id, as GameSparks' DeviceAuthenticationRequest does: whoever knows the id is the
 * player. It proves nothing else.
 *
 * @throws ConfigError naming the option, when called with wrong options.
 * @example
 * ```ts
 * const link = createPlayerLink({
 *   gameId: 'galactic-golf',
 *   storage: memoryStorage(),
 *   providers: [device({})],
 * });
 * ```
 */
export const device = (given: z.input<typeof options> | undefined): ProviderModule =>
  given?.strictDeviceOS === true ? strict(given) : lenient(given);
