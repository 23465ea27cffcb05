import { isClearNo, isNo } from './answer.ts';
import type { Game } from './game.ts';
import { signIn, signInWith } from './sign-ins.ts';
import type { Credentials, ProviderCase, ProviderCases, Stage } from './stage.ts';

/** After the end of a claim, core waits for connects that are under way: so many times `timeoutMs` at most. */
const UNDER_WAY = 6;

/** Whether a definition says what the provider does. */
export const declaredUse: ProviderCases = {
  'proofs are claimed where the definition says so, and nowhere else': async (stage) => {
    const game = stage.openGame();
    await signIn(stage, game, 'ada');
    const claims = claimsOf(game).length > 0;
    if (claims === (stage.singleUse !== undefined)) return;
    throw stage.unmet(
      `a provider whose singleUse is ${stage.singleUse ?? 'absent'} to claim ${claims ? 'no proof' : 'a proof'}`,
      claims ? 'it claimed one' : 'it claimed none',
    );
  },
};

/** Credentials that are good once. */
export const singleUse = (kind: 'burned' | 'claimed'): ProviderCases => ({
  'a second time they are refused, and nothing is stored': async (stage) => {
    const game = stage.openGame();
    const genuine = await stage.genuine('ada');
    await signInWith(stage, game, genuine);
    await refusesReplay(stage, game, genuine, 'used credentials');
    // Somebody else's session does not make them good.
    const { authToken } = await signIn(stage, game, 'bob');
    await refusesReplay(
      stage,
      game,
      genuine,
      'used credentials, in the session of another',
      authToken,
    );
  },

  'another value of what is public makes them no other proof': async (stage) => {
    for (const name of await publicTexts(stage)) {
      const game = stage.openGame();
      const genuine = await stage.genuine('ada');
      await signInWith(stage, game, genuine);
      const credentials = { ...genuine, [name]: `${genuine[name]}2` };
      await refusesReplay(stage, game, credentials, `used credentials with another ${name}`);
    }
  },

  'of two at once exactly one is accepted': async (stage) => {
    const game = stage.openGame();
    const genuine = await stage.genuine('ada');
    const answers = await Promise.all([game.connect(genuine), game.connect(genuine)]);
    const accepted = answers.filter(({ kind }) => kind === 'accepted');
    const refused = answers.filter(isClearNo);
    if (accepted.length === 1 && refused.length === 1) return;
    throw stage.unmet(
      'one of two connects with the same credentials to be accepted, and one to be refused',
      `${accepted.length} were accepted and ${refused.length} refused`,
    );
  },

  'they are refused for as long as they could be accepted': async (stage) => {
    const game = stage.openGame();
    const genuine = await stage.genuine('ada');
    await signInWith(stage, game, genuine);
    const until = Math.max(...claimsOf(game));
    const times = [until - 1, until, until + UNDER_WAY * stage.timeoutMs, until + 3_600_000];
    for (const time of times) {
      const ms = time - stage.clock.now();
      if (ms > 0) stage.clock.advance(ms);
      await refusesReplay(
        stage,
        game,
        genuine,
        `used credentials when their claim ${time < until ? 'ends' : 'has ended'}`,
      );
    }
  },

  ...(kind === 'burned' ? burned : claimed),
});

/** The platform takes them once, so it is not asked twice. */
const burned: Readonly<Record<string, ProviderCase>> = {
  'the platform is not asked a second time': async (stage) => {
    const game = stage.openGame();
    const genuine = await stage.genuine('ada');
    await signInWith(stage, game, genuine);
    const before = game.network.sent.length;
    await game.connect(genuine);
    const sent = game.network.sent.length - before;
    if (sent === 0) return;
    throw stage.unmet(
      'used credentials to be refused before the platform is asked',
      `${sent} request(s) went out`,
    );
  },
};

/** The platform would take them again: who lost the answer may repeat the request. */
const claimed: Readonly<Record<string, ProviderCase>> = {
  'in the session that they have made they are accepted again': async (stage) => {
    const game = stage.openGame();
    const genuine = await stage.genuine('ada');
    const { authToken, playerId } = await signInWith(stage, game, genuine);
    const answer = await game.connect(genuine, authToken);
    const expected =
      'credentials that made a session to be accepted in it again, as the same player';
    if (answer.kind !== 'accepted') throw stage.unmetBy(answer, expected);
    const { result } = answer;
    if (result.outcome === 'resumed' && result.playerId === playerId) return;
    throw stage.unmetBy(answer, expected);
  },
};

/** Until when each proof of a game is claimed, ms. */
const claimsOf = ({ plans }: Game): number[] =>
  plans.flatMap(({ writes }) =>
    writes.flatMap((write) => (write.kind === 'claimProof' ? [write.until] : [])),
  );

async function refusesReplay(
  stage: Stage,
  game: Game,
  used: Credentials,
  what: string,
  session?: string,
): Promise<void> {
  const plans = game.plans.length;
  const answer = await game.connect(used, session);
  const expected = `${what} to be refused`;
  if (!isNo(answer)) throw stage.unmetBy(answer, expected);
  if (game.plans.length > plans) throw stage.unmet(expected, 'something was stored');
}

async function publicTexts(stage: Stage): Promise<string[]> {
  const genuine = await stage.genuine('ada');
  return [...stage.publicNames].filter((name) => typeof genuine[name] === 'string');
}
