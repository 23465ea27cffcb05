import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Playground, startPlayground } from './playground.ts';
import { connectOver } from './scenario.ts';
import type { PlatformView, PlayerView, TraceView } from './views.ts';

let playground: Playground;
beforeEach(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'playerlink-desk-'));
  playground = await startPlayground({ host: '127.0.0.1', port: 0, dataDir });
  return async () => {
    await playground.close();
    rmSync(dataDir, { recursive: true });
  };
});

const ask = async <T>(path: string) => (await fetch(playground.url + path)).json() as Promise<T>;
const connect = (platform: string, player: string, trace: string, session?: string) =>
  connectOver(playground.url, platform, player, { session, flags: { scriptData: { trace } } });
const traceOf = (id: string) => ask<TraceView>(`/playground/traces/${id}`);

describe('the page', () => {
  it('is for browsers, and runs nothing but its own', async () => {
    const response = await fetch(playground.url, { headers: { accept: 'text/html,*/*;q=0.8' } });
    const policy = response.headers.get('content-security-policy');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('vary')).toBe('accept');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    const page = await response.text();
    const files = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
    expect(files).toHaveLength(3);
    for (const path of files) {
      expect((await fetch(playground.url + path)).status).toBe(200);
    }
    expect(page).not.toMatch(/https?:|style=|onclick|<script>/);
  });

  it.each(['../package.json', '..%2fpackage.json', 'tsconfig.json', 'none.js', '', 'x/main.js'])(
    'has no file %j',
    async (name) => {
      const path = `/playground/page/${name}`;
      // Not fetch, which would resolve the dots before it asks.
      const status = await new Promise((resolve, reject) => {
        const asked = request(playground.url, { path }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on('error', reject).end();
      });
      expect(status).toBe(404);
    },
  );
});

describe('traces', () => {
  it('tell the steps, the row, and whom the decision met', async () => {
    const ann = await connect('kongregate', 'ann', 'first');
    const first = await traceOf('first');
    expect(first.steps.map(({ step }) => step)).toEqual([
      'parse',
      'guard.beforeVerify',
      'verify',
      'situation',
      'decide',
      'apply',
    ]);
    expect(first).toMatchObject({ outcome: 'created', row: 'A1a' });
    expect(first.steps.every(({ ms }) => ms > 0 && ms < first.ms)).toBe(true);
    const bob = await connect('arcade', 'bob', 'second');
    await connect('kongregate', 'ann', 'third', bob.body.authToken);
    const { playerId, ownerId, row } = await traceOf('third');
    expect([playerId, ownerId, row]).toEqual([bob.body.playerId, ann.body.playerId, 'B2a']);
  });

  it('tell where a connect ended, and nothing of another one', async () => {
    await fetch(`${playground.url}/playground/faults/viber`, {
      method: 'PUT',
      body: '{"status":500}',
    });
    const pairs = [connect('viber', 'ann', 'broken'), connect('nintendo', 'ann', 'whole')];
    await Promise.all(pairs);
    const broken = await traceOf('broken');
    expect(broken.steps.at(-1)).toMatchObject({ step: 'verify', error: 'UNAVAILABLE' });
    expect(broken).not.toHaveProperty('row');
    expect(await traceOf('whole')).toMatchObject({ outcome: 'created', row: 'A1a' });
    const platforms = await ask<PlatformView[]>('/playground/platforms');
    const faults = Object.fromEntries(platforms.map((platform) => [platform.id, platform.faults]));
    expect(faults).toMatchObject({ viber: [{ status: 500 }], nintendo: [], arcade: null });
  });

  it('are kept for the newest hundred, by a short text', async () => {
    const long = 'x'.repeat(65);
    await connect('arcade', 'ann', long);
    expect(await traceOf(long)).toEqual({ error: 'no such connect' });
    for (let made = 0; made <= 100; made += 1) await connect('arcade', 'ann', `t${made}`);
    expect(await traceOf('t0')).toEqual({ error: 'no such connect' });
    expect(await traceOf('t1')).toMatchObject({ row: 'A2' });
    expect(await traceOf('t100')).toMatchObject({ row: 'A2' });
  });
});

it('lists players with their links, first those asked for', async () => {
  const ann = await connect('kongregate', 'ann', 'a');
  await connect('viber', 'annie', 'b', ann.body.authToken);
  const bob = await connect('arcade', 'bob', 'c');
  const players = await ask<PlayerView[]>('/playground/players?also=nobody');
  expect(players.map(({ displayName }) => displayName).toSorted()).toEqual(['ann', 'bob']);
  const found = players.find(({ id }) => id === ann.body.playerId);
  expect(found?.links.map(({ systemId }) => systemId).toSorted()).toEqual(['KO', 'VB']);
  const [first] = await ask<PlayerView[]>(`/playground/players?also=${bob.body.playerId}`);
  expect(first?.displayName).toBe('bob');
});
