import { refusal, refusesLocally, without } from './sign-ins.ts';
import type { ProviderCases, Stage } from './stage.ts';

/** What counts as absent. */
const ABSENT: ReadonlyArray<readonly [what: string, value: unknown]> = [
  ['null', null],
  ['""', ''],
];

/** What a client forgot. */
export const missingCredentials: ProviderCases = {
  'a required one that is missing is REQUIRED, by name': async (stage) => {
    const game = stage.openGame();
    for (const name of await requiredNames(stage)) {
      const genuine = await stage.genuine('ada');
      const wanted = refusal('REQUIRED', name);
      const others = without(genuine, name);
      await refusesLocally(stage, game, {
        what: `credentials without ${name}`,
        credentials: others,
        ...wanted,
      });
      for (const [what, value] of ABSENT) {
        const credentials = { ...others, [name]: value };
        await refusesLocally(stage, game, { what: `${name} ${what}`, credentials, ...wanted });
      }
    }
  },

  'of several that are missing the first in the order of the schema is named': async (stage) => {
    const game = stage.openGame();
    const names = await requiredNames(stage);
    const genuine = await stage.genuine('ada');
    for (const [at, name] of names.entries()) {
      const given = names.slice(0, at).map((known) => [known, genuine[known]]);
      await refusesLocally(stage, game, {
        what: `credentials without ${names.slice(at).join(', ')}`,
        credentials: Object.fromEntries(given),
        ...refusal('REQUIRED', name),
      });
    }
  },

  'an optional one may be missing': async (stage) => {
    const { provider } = stage.openGame();
    const optional = provider.credentials.flatMap(({ name, required }) => (required ? [] : [name]));
    // Without any optional one as well, so that this is never about nothing.
    for (const names of [optional, ...optional.map((name) => [name])]) {
      const genuine = await stage.genuine('ada');
      const credentials = names.reduce(without, genuine);
      const answer = await stage.openGame().connect(credentials);
      if (answer.kind === 'accepted') continue;
      if (answer.kind === 'refused' && answer.error.code !== 'UNAVAILABLE') continue;
      const what = names.length === 0 ? 'credentials' : `credentials without ${names.join(', ')}`;
      throw stage.unmetBy(answer, `${what} to be accepted, or refused with a clear no`);
    }
  },
};

/** In the order of the schema. @throws when nothing is required, or a genuine client does not have it */
async function requiredNames(stage: Stage): Promise<string[]> {
  const { provider } = stage.openGame();
  const names = provider.credentials.flatMap(({ name, required }) => (required ? [name] : []));
  if (names.length === 0) {
    throw stage.unmet('the schema to require a credential', 'all of them are optional');
  }
  const genuine = await stage.genuine('ada');
  const unshown = names.find((name) => genuine[name] === undefined);
  if (unshown === undefined) return names;
  throw stage.unmet(`genuine credentials to have ${unshown}, which is required`, 'they do not');
}
