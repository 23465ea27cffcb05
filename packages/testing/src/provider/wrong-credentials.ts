import { type Answer, isClearNo, isRefusal } from './answer.ts';
import type { Game } from './game.ts';
import { refusal, refusesLocally, signIn } from './sign-ins.ts';
import type { ProviderCases, Stage } from './stage.ts';

const MEGABYTE = 1_000_000;

const WRONG_TYPES: ReadonlyArray<readonly [what: string, value: unknown]> = [
  ['a number', 7],
  ['true', true],
  ['a text', 'text'],
  ['an empty list', []],
  ['a list of texts', ['text']],
  ['an empty object', {}],
  ['the operator {"$ne":null}', { $ne: null }],
  ['the pattern {"$regex":""}', { $regex: '' }],
  ['an object nested 1,000 deep', nested(1_000)],
];

/** No platform makes such text. */
const UNFIT_TEXTS: ReadonlyArray<readonly [what: string, spoil: (text: string) => string]> = [
  ['with a null character', (text) => `${text}\0`],
  ['with a line break', (text) => `${text}\r\nx-header: 1`],
  ['with a delete character', (text) => `\x7f${text}`],
  ['with half a character in front', (text) => `\ud800${text}`],
  ['with half a character at the end', (text) => `${text}\udc00`],
];

/** What no client of the platform sends. */
export const wrongCredentials: ProviderCases = {
  'one of a wrong type is INVALID, by name': async (stage) => {
    const game = stage.openGame();
    for (const [name, genuine] of await shownCredentials(stage, game)) {
      for (const [what, value] of WRONG_TYPES) {
        if (kindOf(value) === kindOf(genuine)) continue;
        const credentials = { ...(await stage.genuine('ada')), [name]: value };
        const local = { what: `${name} that is ${what}`, credentials };
        await refusesLocally(stage, game, { ...local, ...refusal('INVALID', name) });
      }
    }
  },

  'one that the genuine client does not show is handled, whatever its type': async (stage) => {
    const { provider } = stage.openGame();
    const genuine = await stage.genuine('ada');
    for (const { name } of provider.credentials) {
      if (genuine[name] !== undefined) continue;
      for (const [what, value] of WRONG_TYPES) {
        const game = stage.openGame();
        const answer = await game.connect({ ...(await stage.genuine('ada')), [name]: value });
        if (isHandled(answer, name)) continue;
        const expected = `${name} that is ${what} to be taken, or refused with INVALID on ${name} or a clear no`;
        throw stage.unmetBy(answer, expected);
      }
    }
  },

  'a text of a megabyte is INVALID, by name': async (stage) => {
    const game = stage.openGame();
    for (const [name, genuine] of await shownCredentials(stage, game)) {
      if (typeof genuine !== 'string') continue;
      const text = genuine.repeat(Math.ceil(MEGABYTE / genuine.length));
      const credentials = { ...(await stage.genuine('ada')), [name]: text };
      const local = { what: `${name} of a megabyte`, credentials };
      await refusesLocally(stage, game, { ...local, ...refusal('INVALID', name) });
    }
  },

  'control characters and halves of characters are refused, and never sent': async (stage) => {
    const game = stage.openGame();
    const { playerId } = await signIn(stage, game, 'ada');
    const externalId = await game.externalIdOf(playerId);
    for (const [name, genuine] of await shownCredentials(stage, game)) {
      if (typeof genuine !== 'string') continue;
      // A name that nobody signs is shown, not believed: core cleans it.
      const isCosmetic = stage.publicNames.has(name) && genuine !== externalId;
      for (const [what, spoil] of UNFIT_TEXTS) {
        await refusesUnfit(stage, game, name, what, spoil, isCosmetic ? playerId : undefined);
      }
    }
  },

  'what is no set of credentials, or has one that is unknown, is INVALID': async (stage) => {
    const game = stage.openGame();
    const genuine = await stage.genuine('ada');
    const list = { what: 'a list of genuine credentials', credentials: [genuine] };
    const others = [undefined, null, 'text', 7].map((credentials) => ({
      what: `credentials that are ${credentials}`,
      credentials,
    }));
    for (const local of [list, ...others]) {
      await refusesLocally(stage, game, { ...local, ...refusal('INVALID', 'credentials') });
    }
    for (const name of ['notACredential', '__proto__', 'constructor']) {
      const credentials = { ...(await stage.genuine('ada')) };
      // Plain assignment would set the prototype.
      Object.defineProperty(credentials, name, { value: { admin: true }, enumerable: true });
      const local = { what: `credentials with a ${name}`, credentials };
      await refusesLocally(stage, game, { ...local, ...refusal('INVALID', name) });
    }
  },
};

/** With `knownAs` the credentials may also be accepted, as this player. */
async function refusesUnfit(
  stage: Stage,
  game: Game,
  name: string,
  what: string,
  spoil: (text: string) => string,
  knownAs: string | undefined,
): Promise<void> {
  const genuine = await stage.genuine('ada');
  const credentials = { ...genuine, [name]: spoil(String(genuine[name])) };
  if (knownAs === undefined) {
    await refusesLocally(stage, game, {
      what: `${name} ${what}`,
      credentials,
      accepts: (answer) => isRefusal(answer, 'INVALID', name) || isClearNo(answer),
      wanted: `INVALID on ${name}, or with a clear no`,
    });
    return;
  }
  const answer = await game.connect(credentials);
  if (answer.kind === 'accepted' && answer.result.playerId === knownAs) return;
  if (isRefusal(answer, 'INVALID', name) || isClearNo(answer)) return;
  const expected = `${name} ${what} to be refused with INVALID on ${name}, or to change nothing`;
  throw stage.unmetBy(answer, expected);
}

/** The credentials that a genuine client has, and what it has for them. */
async function shownCredentials(
  stage: Stage,
  { provider }: Game,
): Promise<Array<readonly [name: string, value: unknown]>> {
  const genuine = await stage.genuine('ada');
  const shown = provider.credentials.map(({ name }) => [name, genuine[name]] as const);
  return shown.filter(([, value]) => value !== undefined);
}

const isHandled = (answer: Answer, name: string): boolean =>
  answer.kind === 'accepted' || isRefusal(answer, 'INVALID', name) || isClearNo(answer);

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

function nested(depth: number): object {
  let value: object = {};
  for (let level = 0; level < depth; level += 1) value = { $ne: value };
  return value;
}
