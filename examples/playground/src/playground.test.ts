import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { curlLines, type Playground, startPlayground } from './playground.ts';
import { connectOver, runDemo } from './scenario.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'playerlink-playground-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const withPlayground = async (use: (playground: Playground) => Promise<void>) => {
  const playground = await startPlayground({ host: '127.0.0.1', port: 0, dataDir });
  try {
    await use(playground);
  } finally {
    await playground.close();
  }
};

/** Starts `main.ts` as npm start does, and waits for its address. */
async function spawnMain(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [new URL('main.ts', import.meta.url).pathname], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const url = await new Promise<string | undefined>((resolve) => {
    const read = (chunk: Buffer) => {
      printed += chunk;
      const [, found] = /playground on (http:\S+),/.exec(printed) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('close', () => resolve(undefined));
  });
  return { child, url: url ?? '', printed: () => printed };
}

const ended = (child: ChildProcess, signal: NodeJS.Signals) =>
  new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
    child.kill(signal);
  });

describe('the playground', () => {
  it('creates and resumes; after kill -9 it still resumes, and the old token still works', async () => {
    const first = await spawnMain();
    expect(first.printed()).toMatch(
      /^PlayerLink playground on http:\/\/127\.0\.0\.1:\d+, players in /,
    );
    const created = await connectOver(first.url, 'kongregate', 'ann');
    expect(created).toMatchObject({ status: 200, body: { outcome: 'created', newPlayer: true } });
    const resumed = await connectOver(first.url, 'kongregate', 'ann');
    expect(resumed.body).toMatchObject({ outcome: 'resumed', playerId: created.body.playerId });
    await ended(first.child, 'SIGKILL');

    const second = await spawnMain();
    const again = await connectOver(second.url, 'kongregate', 'ann');
    expect(again.body).toMatchObject({ outcome: 'resumed', playerId: created.body.playerId });
    const me = await fetch(`${second.url}/me`, {
      headers: { authorization: `Bearer ${created.body.authToken}` },
    });
    expect(await me.json()).toMatchObject({ playerId: created.body.playerId, displayName: 'ann' });
    expect(await ended(second.child, 'SIGTERM')).toBe(0);
  }, 30_000);

  it('says what is wrong with its port and its folder', async () => {
    await withPlayground(async ({ url }) => {
      const taken = await spawnMain({ PORT: new URL(url).port });
      expect(taken.printed()).toContain('is in use. Choose another: PORT=8081 npm start');
    });
    expect((await spawnMain({ PORT: 'http' })).printed()).toContain('PORT must be a number');
    const file = { DATA_DIR: new URL('main.ts', import.meta.url).pathname };
    expect((await spawnMain(file)).printed()).toMatch(/^The playground cannot start .*EEXIST/);
  }, 30_000);

  it('prints curl lines that work as pasted', async () => {
    await withPlayground(async ({ url }) => {
      const script = curlLines(url);
      const lines = script.split('\n').filter((line) => line.startsWith('curl'));
      expect(lines).toHaveLength(3);
      const answers = await Promise.all(lines.map(shell));
      expect(answers.map((answer) => Object.keys(JSON.parse(answer))[0])).toEqual([
        'userId',
        'outcome',
        'playerId',
      ]);
      expect(await (await fetch(url)).text()).toBe(script);
    });
  });

  it('serves names that a simulator once took for one, and lives on', async () => {
    await withPlayground(async ({ url }) => {
      const names = ['p49331', 'p81583', 'Ünï', '\u202e', ' '];
      const answers = await Promise.all(
        names.map((name) =>
          fetch(
            `${url}/playground/credentials/kongregate?${new URLSearchParams({ player: name })}`,
          ),
        ),
      );
      expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([200, 200, 200]);
      const [one, two] = await Promise.all(
        answers.slice(0, 2).map(async (answer) => (await answer.json()) as { userId: string }),
      );
      expect(one?.userId).not.toBe(two?.userId);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    });
  });

  it.each(['game-center', 'kongregate', 'nintendo', 'psn', 'viber'])(
    'creates and resumes with %s through curl alone, also after a restart',
    async (platform) => {
      const connect = (url: string) => {
        const credentials = `curl -s '${url}/playground/credentials/${platform}?player=ann'`;
        return shell(`${credentials} | curl -s -d @- ${url}/connect/${platform}`);
      };
      let playerId: unknown;
      await withPlayground(async ({ url }) => {
        const created = JSON.parse(await connect(url));
        expect(created).toMatchObject({ outcome: 'created', displayName: 'ann' });
        expect(JSON.parse(await connect(url))).toMatchObject({ outcome: 'resumed' });
        playerId = created.playerId;
      });
      await withPlayground(async ({ url }) => {
        expect(JSON.parse(await connect(url))).toMatchObject({ outcome: 'resumed', playerId });
      });
    },
  );

  it('speaks as GameSparks spoke', async () => {
    await withPlayground(async ({ url }) => {
      const request = (name: string, fields: object) =>
        fetch(`${url}/rs/server/demo-secret/${name}`, {
          method: 'POST',
          body: JSON.stringify({ '@class': `.${name}`, requestId: 7, ...fields }),
        }).then((response) => response.json() as Promise<Record<string, unknown>>);
      const login = { deviceId: 'a phone', deviceOS: 'IOS', displayName: 'Ann' };
      const created = await request('DeviceAuthenticationRequest', login);
      expect(created).toMatchObject({
        '@class': '.AuthenticationResponse',
        requestId: 7,
        newPlayer: true,
      });
      const again = await request('DeviceAuthenticationRequest', login);
      expect(again).toMatchObject({ newPlayer: false, userId: created.userId });
      const details = await request('AccountDetailsRequest', { playerId: created.userId });
      expect(details).toMatchObject({ displayName: 'Ann', userId: created.userId });
      expect(await request('KongregateConnectRequest', {})).toMatchObject({
        error: { userId: 'REQUIRED' },
      });
      const { status } = await fetch(`${url}/rs/server/wrong/AccountDetailsRequest`, {
        method: 'POST',
      });
      expect(status).toBe(403);
    });
  });

  it('breaks one platform on request, and the others run on', async () => {
    await withPlayground(async ({ url }) => {
      const faults = `${url}/playground/faults/psn`;
      expect(await shell(`curl -s -X PUT -d '{"status":500}' ${faults}`)).toContain('false');
      expect(await connectOver(url, 'psn', 'ann')).toMatchObject({
        status: 503,
        body: { code: 'UNAVAILABLE' },
      });
      expect((await connectOver(url, 'viber', 'ann')).body.outcome).toBe('created');
      await shell(`curl -s -X DELETE ${faults}`);
      expect((await connectOver(url, 'psn', 'ann')).body.outcome).toBe('created');
      const wrong = await shell(`curl -s -X PUT -d '{"statsu":500}' ${faults}`);
      expect(JSON.parse(wrong).error).toContain('statsu');
      expect(
        await shell(`curl -s -X PUT -d '{"status":500}' ${url}/playground/faults/arcade`),
      ).toContain('checked offline');
    });
  });

  it('takes a body that curl -d calls a form', async () => {
    await withPlayground(async ({ url }) => {
      const credentials = `curl -s '${url}/playground/credentials/kongregate?player=ann'`;
      const answer = await shell(`${credentials} | curl -s -d @- ${url}/connect/kongregate`);
      expect(JSON.parse(answer)).toMatchObject({ outcome: 'created' });
    });
  });

  it.each([
    ['/playground/credentials/nobody', 404],
    ['/playground/credentials/constructor', 404],
    ['/playground/other', 404],
    ['/playground/credentials/arcade?player=', 400],
    [`/playground/credentials/arcade?player=${'x'.repeat(65)}`, 400],
    ['/nowhere', 404],
    ['/healthz', 200],
  ])('%s is %i', async (path, status) => {
    await withPlayground(async ({ url }) => {
      expect((await fetch(url + path)).status).toBe(status);
    });
  });

  it('refuses arcade tickets that are forged or for another title', async () => {
    await withPlayground(async ({ url }) => {
      const post = (ticket: string) =>
        fetch(`${url}/connect/arcade`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ticket }),
        }).then((response) => response.json());
      const { arcadeSimulator } = await import('./arcade-simulator.ts');
      const key = 'no secret: the arcade is invented';
      const foreign = arcadeSimulator('another game', key).credentials('ann').ticket;
      const forged = arcadeSimulator('playground', 'another key, also long').credentials(
        'ann',
      ).ticket;
      for (const ticket of [foreign, forged, 'x', '.', 'a.b']) {
        expect(await post(ticket)).toMatchObject({ code: 'NOTAUTHENTICATED', field: 'ticket' });
      }
    });
  });
});

describe('the demo', () => {
  it('shows create, resume, link, switch and a refused switch in one screen', async () => {
    await withPlayground(async ({ url }) => {
      const lines: string[] = [];
      await runDemo(url, (line) => lines.push(...line.split('\n')));
      const outcomes = lines.flatMap((line) => /^ {4}(\d+ \w+)/.exec(line)?.[1] ?? []);
      expect(outcomes).toEqual([
        '200 created',
        '200 resumed',
        '200 linked',
        '200 resumed',
        '200 created',
        '200 switched',
        '409 ACCOUNT_ALREADY_LINKED',
        '200 switched',
      ]);
      expect(lines.length).toBeLessThanOrEqual(24);
      expect(lines.join('\n')).toContain('switchSummary: {"id":');
    });
  });
});

function shell(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.once('error', reject);
    child.once('close', () => resolve(out));
  });
}
