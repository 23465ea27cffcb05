import { describe, expect, it } from 'vitest';
import { NOW } from '../stage.test-fixture.ts';
import type { Terminal } from '../terminal.ts';
import { CLOCK, dated, doctor, hostForEach } from './doctor.test-fixture.ts';

hostForEach();

describe('a provider', () => {
  it('that is not configured: how it answers, and where its options are told', async () => {
    const { out, exitCode } = await doctor(
      'export default { ...base, providers: [device(undefined)] };',
    );
    expect(out).toContain(
      'warn  device   not configured, every connect is answered deviceId NOTAUTHENTICATED: it has no options; see https://www.npmjs.com/package/@playerlink/plugin-device#options',
    );
    expect(exitCode).toBe(0);
  });

  it('whose module shows its options: those that are missing', async () => {
    const { out } = await doctor(`
      const options = { '~standard': { jsonSchema: { input: () => ({ required: ['key', 'secret'] }) } } };
      export default { ...base, providers: [{ ...device(undefined), options }] };`);
    expect(out).toContain(': it needs key, secret; see ');
  });

  it('that does not exist', async () => {
    const { out } = await doctor('export default { ...base, providers: [] };');
    expect(out).toContain('warn  providers  there is none');
  });

  it('with a check of its platform: which hosts have answered, and the clock by them', async () => {
    const { out, exitCode } = await doctor(
      `export default withCheck(async (fetch, { signal }) => {
         await fetch('https://keys.arcade.example/jwks', { signal });
         await fetch(new URL('https://api.arcade.example/'), { signal });
       });`,
      [],
      { fetch: dated(NOW) },
    );
    expect(out).toContain(
      'ok    arcade   configured; its platform answers as it should (keys.arcade.example, api.arcade.example)',
    );
    expect(out).toContain('ok    clock    right, by keys.arcade.example');
    expect(exitCode).toBe(0);
  });

  it.each([
    [
      'an outage',
      `throw new Outage('arcade answered 500')`,
      'configured, but arcade answered 500\n',
    ],
    [
      'a registration of ours that is refused',
      `throw new Outage('arcade answered 401', { operator: 'check the option key' })`,
      'configured, but arcade answered 401: check the option key\n',
    ],
    [
      'no network',
      `throw new TypeError('fetch failed: ?key=secret', { cause: 1 })`,
      'its platform could not be asked (TypeError)',
    ],
    ['silence', 'await new Promise(() => {})', 'but there was no answer within 10 seconds'],
  ])('whose check meets %s fails', async (_, code, words) => {
    const clock = {
      now: () => NOW,
      timer: (ms: number, fire: () => void) => {
        if (ms === 10_000 && code.startsWith('await')) setImmediate(fire);
        return () => {};
      },
    };
    const { out, exitCode } = await doctor(
      `export default withCheck(async () => { ${code}; });`,
      [],
      {
        clock,
      },
    );
    expect(out).toMatch(/^FAIL {2}arcade/m);
    expect(out).toContain(words);
    expect(out).not.toContain('secret');
    expect(exitCode).toBe(1);
  });
});

describe('the clock', () => {
  const clockOf = async (fetch: Terminal['fetch'], words: readonly string[] = CLOCK) =>
    /^(\w+ +clock .*)$/m.exec((await doctor('export default base;', words, { fetch })).out)?.[1];

  it.each([
    ['right', dated(NOW), /^ok .*right, by time\.example$/],
    ['right, by a date that is cut to the second', dated(NOW - 999), /^ok /],
    ['right, by an answer out of a cache', dated(NOW - 600_000, { age: '600' }), /^ok /],
    ['a little behind', dated(NOW + 8_000), /^warn .* 8 seconds behind time\.example: /],
    ['a little ahead', dated(NOW - 9_000), /^warn .* 8 seconds ahead of time\.example: /],
    ['minutes behind', dated(NOW + 120_000), /^FAIL .* 120 seconds behind /],
    ['compared with a host without a date', async () => new Response(), /^warn .*tells no date/],
    [
      'compared with a silent host',
      () => Promise.reject(new TypeError()),
      /^warn .*gave no answer/,
    ],
  ])('%s', async (_, fetch, words) => {
    expect(await clockOf(fetch)).toMatch(words);
  });

  it('is compared over https alone, and told where there is nothing to compare it with', async () => {
    expect(await clockOf(dated(NOW), ['--clock', 'http://time.example'])).toContain(
      'must be an https',
    );
    expect(await clockOf(dated(NOW), [])).toMatch(/^warn .*name an https address with --clock$/);
  });
});
