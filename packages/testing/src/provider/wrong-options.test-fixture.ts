import { ConfigError } from '@playerlink/core';
import { arcadeWith, OPTIONS, RIGHT } from './arcade.test-fixture.ts';
import { ARCADE_KEY } from './arcade-platform.test-fixture.ts';
import { anything, objectSchema, text } from './fixture-schema.test-fixture.ts';
import { asksTwice, type Plugin } from './right-providers.test-fixture.ts';

const withOptions = (fields: Parameters<typeof objectSchema>[0], isStrict = true): Plugin =>
  arcadeWith({ options: objectSchema({ ...OPTIONS, ...fields }, { isStrict }) });

/** Takes anything for its key. */
export const takesAnyKey = () => withOptions({ key: anything() });

/** Takes a key of no characters. */
export const takesNoKey = () => withOptions({ key: text(/^\S*$/) });

/** Takes options that it does not have. */
export const takesUnknownOptions = () => withOptions({}, false);

/** Looks at its options when a game is made. */
export const looksWhenAGameIsMade = (): Plugin => (options) => ({
  id: 'arcade',
  register: (container) => asksTwice(options).register(container),
});

/** Shows in its errors what it was given. */
export const quotesItsOptions = (): Plugin => (options) => {
  try {
    return asksTwice(options);
  } catch {
    throw new ConfigError(`arcade: option key is wrong: ${JSON.stringify(options)}`);
  }
};

/** Has options of its own, for those who give none. */
export const hasDefaultOptions = (): Plugin => (options) =>
  asksTwice(options === undefined ? { key: ARCADE_KEY } : options);

/** Does not ask whose ticket it is where it has no key. */
export const bindsWhereItHasAKey = (): Plugin => (options) =>
  arcadeWith({
    options: objectSchema({ ...OPTIONS, key: text(/^\S+$/, false) }, { isStrict: true }),
    proves: (body, given) => options?.key === undefined || RIGHT.proves(body, given),
  })(options);
