import { isConfigError } from '@playerlink/core';
import { isRefusal } from './answer.ts';
import {
  differingOptions,
  isRecord,
  type OptionPath,
  optionsAt,
  withOption,
} from './option-paths.ts';
import { secretShownBy } from './secrets.ts';
import type { OptionValues, ProviderCases, Stage } from './stage.ts';

/** No option of any plugin. */
const UNKNOWN = 'notAnOption';

const WRONG_VALUES: ReadonlyArray<readonly [what: string, value: unknown]> = [
  ['a symbol', Symbol('wrong')],
  ['NaN', Number.NaN],
  ['an object with a member of its own', { [UNKNOWN]: true }],
  ['a list of such objects', [{ [UNKNOWN]: true }]],
];

/** What an operator forgot, misspelt or mixed up shows at boot, not at the first player. */
export const options: ProviderCases = {
  'one of a wrong type is a ConfigError when the plugin is called, naming plugin and option':
    async (stage) => {
      for (const [path, given] of optionsAt(stage.options)) {
        for (const [what, value] of WRONG_VALUES) {
          if (isRecord(given) && isRecord(value)) continue;
          const wrong = withOption(stage.options, path, value);
          expectConfigError(stage, wrong, `option ${path.join('.')} that is ${what}`, path);
        }
      }
      for (const wrong of [null, 'text', 7, true, [stage.options]]) {
        expectConfigError(stage, wrong, `options that are ${kindOf(wrong)}`);
      }
    },

  'an empty text is a ConfigError as well, where the option is secret': async (stage) => {
    for (const [path, given] of optionsAt(stage.options)) {
      if (typeof given !== 'string' || isPublic(stage, path)) continue;
      const empty = withOption(stage.options, path, '');
      expectConfigError(stage, empty, `option ${path.join('.')} that is empty`, path);
    }
  },

  'one that is unknown is a ConfigError that names it': async (stage) => {
    expectConfigError(stage, { ...stage.options, [UNKNOWN]: true }, `an option ${UNKNOWN}`, [
      UNKNOWN,
    ]);
    for (const [path, given] of optionsAt(stage.options)) {
      const [name] = path;
      if (isRecord(given)) {
        const wrong = withOption(stage.options, path, { ...given, [UNKNOWN]: true });
        expectConfigError(stage, wrong, `option ${path.join('.')} with a ${UNKNOWN}`, [name]);
      }
      if (path.length > 1) continue;
      const { [name]: value, ...others } = stage.options;
      const misspelt = { ...others, [`${name}s`]: value };
      expectConfigError(stage, misspelt, `option ${name} spelt ${name}s`, [name]);
    }
  },

  'one that is missing is told when the plugin is called, or not needed': async (stage) => {
    for (const [path] of optionsAt(stage.options)) {
      const expected = `a missing option ${path.join('.')} to be a ConfigError when the plugin is called, naming plugin and option, or to be no error at all`;
      const fewer = withOption(stage.options, path, undefined);
      const thrown = thrownBy(() => stage.plugin(fewer));
      if (thrown !== undefined) requireConfigError(stage, thrown, expected, path);
      else requireNoError(stage, fewer, expected);
    }
  },

  'an error about them shows no secret of them': async (stage) => {
    for (const [path, given] of optionsAt(stage.options)) {
      if (typeof given !== 'string' || isPublic(stage, path)) continue;
      for (const wrong of [`${given}\n`, ` ${given}`, [given], { [UNKNOWN]: given }]) {
        const thrown = thrownBy(() => stage.plugin(withOption(stage.options, path, wrong)));
        const secret = thrown === undefined ? undefined : secretShownBy(thrown, stage.secrets);
        if (secret === undefined) continue;
        const expected = `an error about the option ${path.join('.')} to show no secret (is it public?)`;
        throw stage.unmet(expected, `it shows ${secret}`);
      }
    }
  },

  'without them the provider is known, and answers everybody that it is not configured': async (
    stage,
  ) => {
    const game = stage.openGameWith(undefined);
    const { id, configured, notConfigured } = game.provider;
    if (id !== stage.module().id || configured) {
      const expected = 'the plugin called with undefined to be registered as not configured';
      throw stage.unmet(expected, `its provider is "${id}"${configured ? ', and configured' : ''}`);
    }
    const { code, field } = notConfigured;
    const answer = await game.connect(await stage.genuine('ada'));
    const expected = `genuine credentials without options to be refused with ${code} on ${field}`;
    if (!isRefusal(answer, code, field)) throw stage.unmetBy(answer, expected);
    const { length } = game.network.sent;
    if (length > 0) throw stage.unmet(`${expected}, and nobody asked`, `${length} were sent`);
  },
};

/** What the rules about another title say of options. */
export const bindingOptions: ProviderCases = {
  'what binds credentials to this title cannot be left out, nor be empty': async (stage) => {
    for (const path of bindingPaths(stage)) {
      for (const [what, value] of ABSENT) {
        const unbound = withAbsent(stage.options, path, value);
        const expected = `option ${path.join('.')} that is ${what} to be a ConfigError when the plugin is called, or to leave the provider not configured`;
        const thrown = thrownBy(() => stage.plugin(unbound));
        if (thrown !== undefined) requireConfigError(stage, thrown, expected, path);
        else if (stage.openGameWith(unbound).provider.configured) {
          throw stage.unmet(expected, 'the provider was configured without it');
        }
      }
    }
  },
};

const MISSING = Symbol('missing');

const ABSENT: ReadonlyArray<readonly [what: string, value: unknown]> = [
  ['missing', MISSING],
  ['undefined, as a variable that is not set', undefined],
  ['null', null],
  ['empty', ''],
  ['an empty list', []],
];

/** As `withOption`, but `undefined` is set, and {@link MISSING} leaves out. */
function withAbsent(options: OptionValues, path: OptionPath, value: unknown): OptionValues {
  if (value === MISSING) return withOption(options, path, undefined);
  const [name] = path;
  if (value === undefined && path.length === 1) return { ...options, [name]: undefined };
  return withOption(options, path, value);
}

function bindingPaths({ options: own, other, unmet }: Stage): OptionPath[] {
  const paths = differingOptions(own, other?.options ?? {});
  if (paths.length > 0) return paths;
  throw unmet('the other title to have other options', 'they are the same');
}

const isPublic = ({ publicNames }: Stage, path: OptionPath) =>
  path.some((name) => publicNames.has(name));

function expectConfigError(
  stage: Stage,
  wrong: unknown,
  what: string,
  names: readonly string[] = [],
): void {
  const named = ['the plugin', ...names.slice(0, 1)].join(' and ');
  const expected = `${what} to be a ConfigError when the plugin is called, naming ${named}`;
  requireConfigError(
    stage,
    thrownBy(() => stage.plugin(wrong)),
    expected,
    names,
  );
}

function requireConfigError(
  stage: Stage,
  thrown: unknown,
  expected: string,
  [option = '']: readonly string[],
): void {
  if (thrown === undefined) throw stage.unmet(expected, 'nothing was thrown');
  if (!isConfigError(thrown)) throw stage.unmet(expected, 'something else was thrown', thrown);
  const { id } = stage.module();
  const unnamed = [id, option].find((name) => !thrown.message.includes(name));
  if (unnamed !== undefined) throw stage.unmet(expected, `it does not name "${unnamed}"`, thrown);
}

function requireNoError(stage: Stage, fewer: OptionValues, expected: string): void {
  const thrown = thrownBy(() => stage.openGameWith(fewer));
  if (thrown !== undefined) {
    throw stage.unmet(expected, 'one was thrown when a game was made', thrown);
  }
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (thrown) {
    return thrown ?? new TypeError('nothing was thrown, with throw');
  }
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'a list' : String(value));
