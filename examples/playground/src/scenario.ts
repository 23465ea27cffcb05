/** What the playground answers to a connect: the result or the problem. */
export interface Answer {
  readonly status: number;
  readonly body: {
    readonly outcome?: string;
    readonly newPlayer?: boolean;
    readonly playerId?: string;
    readonly displayName?: string;
    readonly authToken?: string;
    readonly code?: string;
    readonly field?: string;
    readonly switchSummary?: { readonly displayName: string; readonly externalIds: object };
  };
}

/** Connects a simulated player over HTTP, as a game client would. */
export async function connectOver(
  url: string,
  platform: string,
  player: string,
  more: { readonly session?: string | undefined; readonly flags?: object } = {},
): Promise<Answer> {
  const query = new URLSearchParams({ player });
  const given = await fetch(`${url}/playground/credentials/${platform}?${query}`);
  const credentials = (await given.json()) as object;
  const response = await fetch(`${url}/connect/${platform}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(more.session && { authorization: `Bearer ${more.session}` }),
    },
    body: JSON.stringify({ ...credentials, ...more.flags }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** Walks through the product; prints a line a step, and what to notice. */
export async function runDemo(url: string, print: (line: string) => void): Promise<void> {
  const show = (what: string, { status, body }: Answer) => {
    const who = `player …${body.playerId?.slice(-6)} "${body.displayName}"`;
    const yes = `${body.outcome}, newPlayer ${body.newPlayer}, ${who}`;
    print(
      `${what}\n    ${status} ${body.outcome === undefined ? `${body.code} (${body.field})` : yes}`,
    );
    return body;
  };
  const connect = (platform: string, player: string, more?: Parameters<typeof connectOver>[3]) =>
    connectOver(url, platform, player, more);

  print('One player, every platform. Two simulated ones: kongregate, and the invented arcade.\n');
  show(
    '1 create    Ann signs in with Kongregate for the first time',
    await connect('kongregate', 'ann'),
  );
  const ann = show(
    '2 resume    and once more: the same player',
    await connect('kongregate', 'ann'),
  );
  show(
    '3 link      signed in, she adds her arcade account: no second player',
    await connect('arcade', 'annie', { session: ann.authToken }),
  );
  show('            so the arcade now leads to Ann as well', await connect('arcade', 'annie'));
  const bob = show('4 create    Bob signs in at the arcade', await connect('arcade', 'bob'));
  const session = bob.authToken;
  show(
    "5 switch    on his device Ann's Kongregate account: the session moves to Ann, Bob stays as he was",
    await connect('kongregate', 'ann', { session }),
  );
  const asked = show(
    '6 refused   the same with errorOnSwitch: nothing moves, and the game can ask "Continue as Ann?"',
    await connect('kongregate', 'ann', { session, flags: { errorOnSwitch: true } }),
  );
  print(`    switchSummary: ${JSON.stringify(asked.switchSummary)}`);
  show(
    '7 resolved  the player says yes: once more, with switchIfPossible',
    await connect('kongregate', 'ann', { session, flags: { switchIfPossible: true } }),
  );
  print('\nWhy each of these: docs/reference/decision-table.md');
}
