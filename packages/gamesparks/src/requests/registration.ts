import { ConnectError, type ProviderDescription } from '@playerlink/core';
import { authenticate } from './authenticate.ts';
import type { Handle } from './call.ts';

/** In the order of the documentation's page; core has an order of its own. */
const REQUIRED = ['displayName', 'password', 'userName'] as const;

/**
 * RegistrationRequest: makes an account at the provider of AuthenticationRequest.
 *
 * @throws ConnectError REQUIRED; TAKEN
 */
export function register(provider: ProviderDescription): Handle {
  const signIn = authenticate(provider, { register: true }, 'RegistrationRequest');
  return async (call) => {
    for (const field of REQUIRED) {
      const value = call.given[field];
      if (value === undefined || value === null || value === '') {
        throw new ConnectError('REQUIRED', { field });
      }
    }
    return signIn(call);
  };
}
