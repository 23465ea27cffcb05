import { ConnectError, defineProvider, Outage } from '@playerlink/core';
import { fetchJson, withOutagePolicy } from '@playerlink/provider-kit';
import { z } from 'zod';

/** Where the platform says whose a token is. */
const ACCOUNT_URL = 'https://api.my-platform.example/v1/account';

/** What it says. */
const Account = z.object({ id: z.string(), name: z.string(), app_id: z.string() });

const options = z.strictObject({
  /** The id of your app at the platform. Required: it is what binds a token to this title. */
  appId: z.string().min(1, 'must not be empty (is the environment variable set?)'),
});

const credentials = z.object({
  /** Opaque, and it goes into a header: printable characters without blanks. */
  accessToken: z.string().regex(/^[!-~]{1,1024}$/),
});

/**
 * Sign in with My Platform: asks the platform whose an access token is, and for which app it was given.
 *
 * @throws ConfigError naming the option, when called with wrong options.
 */
export const myPlatform = defineProvider({
  id: 'my-platform',
  wire: { systemId: 'MY_PLATFORM' },
  options,
  credentials,
  setup: ({ appId }, given) => {
    // Once per game: while the platform is down it is left alone.
    const ports = withOutagePolicy(given, { provider: 'my-platform' });
    return {
      async verify({ accessToken }, { signal }) {
        const headers = { authorization: `Bearer ${accessToken}` };
        const { status, body } = await fetchJson(ports, { url: ACCOUNT_URL, headers, signal });
        if (status === 401) throw new ConnectError('NOTAUTHENTICATED');
        const { data: account } = Account.safeParse(body);
        // What cannot be understood is an outage, never the player's fault.
        if (status !== 200 || account === undefined) {
          throw new Outage('the platform answered something else than an account');
        }
        // Genuine, but given to another app: still a no.
        if (account.app_id !== appId) throw new ConnectError('NOTAUTHENTICATED');
        return { externalId: account.id, displayName: account.name };
      },
    };
  },
});
