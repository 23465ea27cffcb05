import { fail } from './check-config.ts';
import { checkProvider } from './check-provider.ts';
import type { Provider, ProviderModule } from './contract/provider.ts';
import { isConfigError } from './errors.ts';
import { refuseDuplicates } from './refuse-duplicates.ts';
import { createRegistry, type Registry } from './registry.ts';
import { PROVIDER } from './tokens.ts';
import { asRegistrar, type Container, resolveOwn } from './tsyringe.ts';

/**
 * Lets each module register itself in the game's container.
 *
 * @throws ConfigError naming the place in `providers`; its `cause` is what a module threw
 */
export function registerProviders(modules: readonly ProviderModule[], container: Container): void {
  for (const [at, module] of modules.entries()) {
    try {
      module.register(asRegistrar(container));
    } catch (thrown) {
      const mend = 'mend its register; the error is the cause of this one';
      fail(`providers[${at}] could not be registered: ${mend}`, thrown);
    }
  }
}

/**
 * Makes and checks the providers that a container has, once.
 *
 * @throws ConfigError naming the provider, the member that cannot work, and the mend
 */
export function readProviders(modules: readonly ProviderModule[], container: Container): Registry {
  const providers = makeProviders(container);
  for (const provider of providers) checkProvider(provider);
  const registry = createRegistry(providers);
  refuseDuplicates(
    registry.all,
    modules.map(({ id }) => id),
  );
  return registry;
}

/** What `defineProvider` made refuses in its own name; a factory of somebody's own may throw anything. */
function makeProviders(container: Container): Provider[] {
  try {
    return resolveOwn(container, PROVIDER);
  } catch (thrown) {
    if (isConfigError(thrown)) throw thrown;
    const mend = 'mend what is registered under PROVIDER; the error is the cause of this one';
    return fail(`a provider could not be made: ${mend}`, thrown);
  }
}
