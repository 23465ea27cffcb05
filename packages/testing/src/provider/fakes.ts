import { type Answer, isRefusal } from './answer.ts';
import type { Game } from './game.ts';
import type { Fake } from './provider-under-test.ts';
import { signIn, signInWith } from './sign-ins.ts';
import type { Credentials, ProviderCase, ProviderCases, Stage } from './stage.ts';

/** The rules about the fakes of a definition, and about those that the kit makes itself. */
export const fakes = (names: readonly string[]): ProviderCases => ({
  ...Object.fromEntries(names.flatMap(casesFor)),

  'a genuine secret with one character changed is refused': async (stage) => {
    const game = stage.openGame();
    const genuine = await stage.genuine('ada');
    const { playerId } = await signInWith(stage, game, genuine);
    for (const name of secretNames(stage, genuine)) {
      const answer = await game.connect(altered(genuine, name));
      if (answer.kind === 'refused') continue;
      const isBelieved = stage.believed.has(name);
      const isOther = answer.kind === 'accepted' && answer.result.playerId !== playerId;
      if (isBelieved && isOther) continue;
      const wanted = isBelieved ? 'refused, or another player' : 'refused';
      const expected = `credentials with one character of ${name} changed to be ${wanted} (is ${name} public?)`;
      throw stage.unmetBy(answer, expected);
    }
  },

  'what is public of a player does not sign in as that player': async (stage) => {
    const game = stage.openGame();
    await signIn(stage, game, 'ada');
    const { playerId: bob } = await signIn(stage, game, 'bob');
    const names = [...stage.publicNames];
    const ada = await stage.genuine('ada');
    const shown = names.filter((name) => ada[name] !== undefined);
    const answer = await game.connect({
      ...(await stage.genuine('bob')),
      ...Object.fromEntries(shown.map((name) => [name, ada[name]])),
    });
    if (answer.kind === 'refused') return;
    if (answer.kind === 'accepted' && answer.result.playerId === bob) return;
    const expected = `the secrets of one player with ${shown.join(', ') || 'nothing'} of another to be refused, or to be the first`;
    throw stage.unmetBy(answer, expected, ' as the other player');
  },

  'refusals with one code look the same, whatever the cause and whoever is known': async (
    stage,
  ) => {
    const first = new Map<string, Look>();
    for (const name of stage.fakeNames) {
      for (const isKnown of [false, true]) {
        const look = await lookOfFake(stage, name, isKnown);
        const other = first.get(look.pair) ?? look;
        first.set(look.pair, other);
        if (look.shown === other.shown) continue;
        const expected = `${other.what} and ${look.what} to look the same`;
        throw stage.unmet(expected, `one is ${other.shown} and the other ${look.shown}`);
      }
    }
  },
});

/** What a client sees of a refusal. */
interface Look {
  /** Refusals of one code and field are to look the same. */
  readonly pair: string;
  readonly shown: string;
  readonly what: string;
}

async function lookOfFake(stage: Stage, name: string, isKnown: boolean): Promise<Look> {
  const game = stage.openGame();
  if (isKnown) await signIn(stage, game, 'ada');
  const { answer } = await tryFake(stage, game, name);
  if (answer.kind !== 'refused') throw stage.unmetBy(answer, `${name} to be refused`);
  const { code, field, message } = answer.error;
  return {
    pair: `${code} ${field}`,
    shown: JSON.stringify({ ...answer.error, message }),
    what: `${name} ${isKnown ? 'for a known player' : 'for a stranger'}`,
  };
}

/** Before the player whom the fake is about has signed in, and after. */
const casesFor = (name: string): ReadonlyArray<readonly [rule: string, play: ProviderCase]> => [
  [`${name} is refused`, (stage) => refusesFake(stage, stage.openGame(), name)],
  [
    `${name} is refused for a player who is known`,
    async (stage) => {
      const game = stage.openGame();
      await signIn(stage, game, 'ada');
      await refusesFake(stage, game, name);
    },
  ],
];

async function refusesFake(stage: Stage, game: Game, name: string): Promise<void> {
  const plans = game.plans.length;
  const { fake, answer, sent } = await tryFake(stage, game, name);
  const { code = 'NOTAUTHENTICATED', field = fieldFor(game, code), requests } = fake;
  const expected = `${name} to be refused with ${code} on ${field}`;
  if (!isRefusal(answer, code, field)) throw stage.unmetBy(answer, expected);
  if (game.plans.length > plans) throw stage.unmet(expected, 'something was stored');
  if (requests === undefined || sent === 0) return;
  throw stage.unmet(`${expected} before the platform is asked`, `${sent} request(s) went out`);
}

const fieldFor = ({ provider }: Game, code: string): string =>
  code === 'UNAVAILABLE' ? 'authentication' : provider.rejectField;

async function tryFake(
  stage: Stage,
  game: Game,
  name: string,
): Promise<{ readonly fake: Fake; readonly answer: Answer; readonly sent: number }> {
  const fake = await stage.fake(name, 'ada');
  const before = game.network.sent.length;
  const answer = await game.connect(fake.credentials);
  game.network.mend();
  return { fake, answer, sent: game.network.sent.length - before };
}

/** The texts that prove something. */
function secretNames({ publicNames }: Stage, credentials: Credentials): string[] {
  const entries = Object.entries(credentials).filter(([name]) => !publicNames.has(name));
  return entries.flatMap(([name, value]) => (typeof value === 'string' ? [name] : []));
}

/** Changed in the middle: the ends may be spelt in several ways, as the last character of base64 can. */
function altered(credentials: Credentials, name: string): Credentials {
  const text = String(credentials[name]);
  const half = Math.floor(text.length / 2);
  const at = half + Math.max(0, text.slice(half).search(/[0-9a-z]/i));
  const other = text[at] === '1' ? '2' : '1';
  const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
  return { ...credentials, [name]: changed };
}
