import { ConnectError, defineProvider, type SecretMethods } from '@playerlink/core';
import { type OldPasswordParts, oldPasswords } from './old-passwords.ts';
import { credentials, options } from './options.ts';
import { passwordExternalId } from './password-external-id.ts';
import { type PasswordHashes, passwordHashes } from './password-hashes.ts';
import { passwordLogin } from './password-login.ts';

/**
 * Sign in with user name and password, as GameSparks' AuthenticationRequest does, and, with `register`, make
 * the account as its RegistrationRequest does. Of a password only argon2id is stored, of a user name SHA-256.
 *
 * @throws ConfigError naming the option, when called with wrong options.
 * @example
 * ```ts
 * const link = createPlayerLink({
 *   gameId: 'galactic-golf',
 *   storage: memoryStorage(),
 *   providers: [password({})],
 * });
 * ```
 */
export const password = defineProvider({
  id: 'password',
  // GameSparks' error keys; no credential has these names. No systemId: the ids are nobody's business.
  wire: {
    request: 'AuthenticationRequest',
    linkField: 'USERNAME',
    rejectField: 'DETAILS',
    notConfigured: { field: 'DETAILS', code: 'UNRECOGNISED' },
  },
  // Signing in with a password while somebody is signed in moves the session, and links or merges nothing.
  traits: { flags: { doNotLinkToCurrentPlayer: true, switchIfPossible: true }, social: false },
  options,
  credentials,
  setup: (given, { clock, vault }) => {
    const hashes = passwordHashes(given);
    const login = passwordLogin({ ...given, clock, vault, hashes });
    const externalIdOf = (userName: string) => passwordExternalId(userName, given);
    return {
      verify: async ({ userName, password: typed, displayName, register }, call) => {
        const externalId = externalIdOf(userName);
        if (register !== true) return login(externalId, typed, call);
        const newSecret = await hashes.make(typed, call.signal);
        return { externalId, displayName, newSecret, expect: 'new' };
      },
      secrets: secretMethods({ clock, hashes, limit: given.limit }, externalIdOf),
    };
  },
});

/** For core, which changes names and passwords; how long a password may be it knows, what a name is it does not. */
const secretMethods = (
  parts: OldPasswordParts & { readonly hashes: PasswordHashes },
  externalIdOf: (userName: string) => string,
): SecretMethods => ({
  externalIdOf(userName) {
    if (credentials.shape.userName.safeParse(userName).success) return externalIdOf(userName);
    throw new ConnectError('INVALID', { field: 'userName' });
  },
  make: (typed) => parts.hashes.make(typed),
  matches: oldPasswords(parts),
});
