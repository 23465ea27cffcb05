import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatorClock } from './clock.ts';
import type { Faults } from './faults.ts';
import { jsonAnswer } from './reply.ts';
import { type Simulator, startSimulator } from './server.ts';

/** A clock that stands: a timer runs when it is told to, and the test can await the next one. */
function standingClock() {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const set: { ms: number; run: () => void }[] = [];
  const awaited: (() => void)[] = [];
  const clock: SimulatorClock = {
    now: () => {
      arrive();
      return 0;
    },
    timer: (ms, run) => {
      set.push({ ms, run });
      awaited.shift()?.();
      return () => {};
    },
  };
  const next = async (): Promise<{ ms: number; run: () => void }> => {
    if (set.length === 0) await new Promise<void>((resolve) => awaited.push(resolve));
    return set.shift() as { ms: number; run: () => void };
  };
  return { clock, next, arrived };
}

const TRUTH = { success: true, user: 'ada' };
let time: ReturnType<typeof standingClock>;
let simulator: Simulator<'lie'>;

beforeEach(async () => {
  time = standingClock();
  simulator = await startSimulator<'lie'>(
    {
      id: 'echo',
      origins: ['https://echo.test'],
      lies: ['lie'],
      route: (_, lies) => jsonAnswer({ ...TRUTH, success: !lies.has('lie') }),
      credentials: () => ({}),
    },
    { clock: time.clock },
  );
});
afterEach(() => simulator.close());

const get = (path = '/') => fetch(simulator.url + path, { redirect: 'manual' });

/** Every byte that comes over the wire until the socket closes. */
async function wire(): Promise<string> {
  const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

describe('each knob, seen by a plain client', () => {
  test('delay', async () => {
    simulator.fail({ delay: 3_000 });
    let answered = false;
    const response = get().then((answer) => {
      answered = true;
      return answer;
    });
    const timer = await time.next();
    expect(timer.ms).toBe(3_000);
    expect(answered).toBe(false);
    timer.run();
    expect(await (await response).json()).toEqual(TRUTH);
  });

  test('drip: the headers at once, then byte by byte', async () => {
    simulator.fail({ drip: 1_000 });
    const response = await get();
    const length = Number(response.headers.get('content-length'));
    const reader = response.body?.getReader();
    for (let byte = 0; byte < length; byte += 1) {
      const timer = await time.next();
      expect(timer.ms).toBe(1_000);
      timer.run();
      expect((await reader?.read())?.value).toHaveLength(1);
    }
    expect((await reader?.read())?.done).toBe(true);
  });

  test('hang: the client has to give up itself', async () => {
    simulator.fail({ hang: true });
    const impatient = new AbortController();
    const response = fetch(simulator.url, { signal: impatient.signal });
    const failed = expect(response).rejects.toThrow('aborted');
    await time.arrived;
    impatient.abort();
    await failed;
  });

  test('closeEarly: not one byte', async () => {
    simulator.fail({ closeEarly: true });
    await expect(get()).rejects.toThrow(TypeError);
    expect(await wire()).toBe('');
  });

  test('status, with an HTML page, with an empty body, with the true body', async () => {
    simulator.fail({ status: 503, retryAfter: 7 });
    const page = await get();
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '7']);
    expect(page.headers.get('content-type')).toMatch('text/html');
    expect(await page.text()).toContain('<h1>503 Service Unavailable</h1>');
    simulator.fail({ status: 429, empty: true });
    const empty = await get();
    expect([empty.status, await empty.text()]).toEqual([429, '']);
    simulator.fail({ status: 500, keepBody: true });
    const kept = await get();
    expect([kept.status, await kept.json()]).toEqual([500, TRUTH]);
    simulator.fail({ status: 204 });
    expect((await get()).status).toBe(204);
  });

  test('truncate: the length of all, the bytes of half, then the end', async () => {
    simulator.fail({ truncate: true });
    const whole = JSON.stringify(TRUTH);
    const [head = '', body = ''] = (await wire()).split('\r\n\r\n');
    expect(head).toContain(`content-length: ${whole.length}`);
    expect(body).toBe(whole.slice(0, Math.floor(whole.length / 2)));
    const response = await get();
    await expect(response.text()).rejects.toThrow(TypeError);
    for (const more of [{ empty: true }, { gzip: true }, { bodyBytes: 200_000 }]) {
      simulator.fail({ truncate: true, ...more });
      const other = await get();
      await expect(other.text()).rejects.toThrow(TypeError);
    }
  });

  test('garbage: no JSON, no UTF-8, the same every time', async () => {
    simulator.fail({ garbage: true });
    const bytes = await (await get()).arrayBuffer();
    expect(bytes.byteLength).toBe(256);
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(TypeError);
    expect(await (await get()).arrayBuffer()).toEqual(bytes);
  });

  test('redirectTo, with another status, with a body', async () => {
    simulator.fail({ redirectTo: 'https://evil.test/' });
    const plain = await get();
    expect([plain.status, plain.headers.get('location')]).toEqual([302, 'https://evil.test/']);
    expect(await plain.text()).toBe('');
    simulator.fail({ redirectTo: '/x', status: 307, keepBody: true });
    const kept = await get();
    expect([kept.status, kept.headers.get('location')]).toEqual([307, '/x']);
    expect(await kept.json()).toEqual(TRUTH);
    simulator.fail({ redirectTo: '/x', html: true });
    const page = await get();
    expect([page.status, page.headers.get('content-type')]).toEqual([
      302,
      'text/html; charset=utf-8',
    ]);
  });

  test('bodyBytes: the true JSON, padded, its length not announced', async () => {
    simulator.fail({ bodyBytes: 1_000_000 });
    const response = await get();
    expect(response.headers.get('content-length')).toBeNull();
    const text = await response.text();
    expect(text).toHaveLength(1_000_000);
    expect(JSON.parse(text)).toEqual(TRUTH);
    simulator.fail({ bodyBytes: 5 });
    expect(await (await get()).text()).toBe('{}   ');
  });

  test('bodyBytes: waits for a slow reader and stops for one that leaves', async () => {
    simulator.fail({ bodyBytes: Number.MAX_SAFE_INTEGER });
    const response = await get();
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    simulator.fail({ bodyBytes: Number.MAX_SAFE_INTEGER, gzip: true });
    await (await get()).body?.cancel();
    // close() resolves only when no answer is being written any more.
    await expect(simulator.close()).resolves.toBeUndefined();
  });

  test('a request that cannot have a body is not sent one', async () => {
    simulator.fail({ bodyBytes: Number.MAX_SAFE_INTEGER });
    const head = await fetch(simulator.url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    simulator.fail({ bodyBytes: Number.MAX_SAFE_INTEGER, status: 204 });
    expect((await get()).status).toBe(204);
  });

  test('contentType', async () => {
    simulator.fail({ contentType: 'text/html' });
    const response = await get();
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.json()).toEqual(TRUTH);
  });

  test('gzip though identity was asked, and a gzip bomb', async () => {
    simulator.fail({ gzip: true });
    const headers = { 'accept-encoding': 'identity' };
    const response = await fetch(simulator.url, { headers });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.json()).toEqual(TRUTH);
    simulator.fail({ gzip: true, bodyBytes: 10_000_000 });
    expect(await (await get()).text()).toHaveLength(10_000_000);
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    let sent = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) sent += chunk.length;
    expect(sent).toBeLessThan(20_000);
  });

  test('html: a captive portal', async () => {
    simulator.fail({ html: true });
    const response = await get();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toMatch(/^<!doctype html>/);
  });

  test('empty', async () => {
    simulator.fail({ empty: true });
    const response = await get();
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test("a platform's lie", async () => {
    simulator.fail({ lie: true });
    expect(await (await get()).json()).toEqual({ ...TRUTH, success: false });
  });
});

describe('a platform of binary answers', () => {
  const DER = Buffer.from('3006020101020102', 'hex');
  const headers = { 'content-type': 'application/x-x509-ca-cert', 'cache-control': 'max-age=300' };
  let platform: Simulator;
  let asked: number;

  beforeEach(async () => {
    asked = 0;
    platform = await startSimulator({
      id: 'binary',
      origins: ['https://binary.test'],
      route: () => {
        asked += 1;
        return { status: 200, headers, body: DER };
      },
      credentials: () => ({}),
    });
  });
  afterEach(() => platform.close());

  const bytes = async () => {
    const response = await platform.fetch('https://binary.test/');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    return Buffer.from(await response.arrayBuffer());
  };

  test('its bytes arrive as they are', async () => {
    expect(await bytes()).toEqual(DER);
    platform.fail({ gzip: true });
    expect(await bytes()).toEqual(DER);
  });

  test('garbage and empty keep its headers', async () => {
    platform.fail({ garbage: true });
    // No DER: a certificate begins with the tag of a SEQUENCE, 0x30.
    expect((await bytes())[0]).toBe(0xff);
    platform.fail({ empty: true });
    expect(await bytes()).toHaveLength(0);
  });

  test('bodyBytes pads it, or cuts it: it never turns into JSON', async () => {
    platform.fail({ bodyBytes: 10 });
    expect(await bytes()).toEqual(Buffer.concat([DER, Buffer.from('  ')]));
    platform.fail({ bodyBytes: 3 });
    expect(await bytes()).toEqual(DER.subarray(0, 3));
  });

  test('knobs that spoil an answer ask for it, those in its place do not', async () => {
    const met = async (...[knobs]: Parameters<typeof platform.fail>) => {
      asked = 0;
      platform.fail(knobs);
      await platform.fetch('https://binary.test/', { redirect: 'manual' });
      return asked;
    };
    for (const knobs of [
      { garbage: true },
      { empty: true },
      { bodyBytes: 9 },
      { status: 500, keepBody: true },
      { truncate: true },
    ]) {
      expect([knobs, await met(knobs)]).toEqual([knobs, 1]);
    }
    for (const knobs of [{ html: true }, { status: 503 }, { redirectTo: '/x' }]) {
      expect([knobs, await met(knobs)]).toEqual([knobs, 0]);
    }
  });
});

describe('which request meets which fault', () => {
  const statuses = async (count: number, path?: string) => {
    const seen: number[] = [];
    for (let n = 0; n < count; n += 1) {
      const response = await get(path);
      await response.arrayBuffer();
      seen.push(response.status);
    }
    return seen;
  };

  test('all until recover', async () => {
    simulator.fail({ status: 500 });
    expect(await statuses(3)).toEqual([500, 500, 500]);
    simulator.recover();
    expect(await statuses(2)).toEqual([200, 200]);
  });

  test('so many times, then what stood before', async () => {
    simulator.fail({ status: 503, times: 3 });
    simulator.fail({ status: 502, times: 1 });
    expect(await statuses(2)).toEqual([502, 503]);
    expect(simulator.faults).toEqual([{ status: 503, times: 2 }]);
    expect(await statuses(3)).toEqual([503, 503, 200]);
    expect(simulator.faults).toEqual([]);
  });

  test('one path only, and only exactly', async () => {
    simulator.fail({ status: 503, path: '/a' });
    simulator.fail({ status: 500, path: '/b' });
    expect(await statuses(1, '/a?x=1')).toEqual([503]);
    expect(await statuses(1, '/b')).toEqual([500]);
    expect(await statuses(1, '/a/b')).toEqual([200]);
  });

  test('a newer lasting fault drops those it hides', () => {
    simulator.fail({ status: 503, path: '/a' });
    simulator.fail({ status: 504, times: 9 });
    simulator.fail({ delay: 1, path: '/b' });
    simulator.fail({ empty: true });
    expect(simulator.faults).toEqual([{ empty: true }]);
  });

  test('a request under a fault is recorded all the same', async () => {
    simulator.fail({ closeEarly: true });
    await expect(get('/x')).rejects.toThrow(TypeError);
    expect(simulator.requests.map(({ path }) => path)).toEqual(['/x']);
  });
});

describe('wrong knobs', () => {
  test.each<[string, unknown]>([
    ['dealy', { dealy: 5 }],
    ['toString', { toString: true }],
    ['delay', { delay: '5' }],
    ['delay', { delay: -1 }],
    ['delay', { delay: 2 ** 31 }],
    ['drip', { drip: Number.NaN }],
    ['hang', { hang: 1 }],
    ['status', { status: 199 }],
    ['status', { status: 600 }],
    ['retryAfter', { retryAfter: 5 }],
    ['redirectTo', { redirectTo: 'x\r\ny: z' }],
    ['redirectTo', { redirectTo: '' }],
    ['html', { html: undefined }],
    ['bodyBytes', { bodyBytes: 1.5 }],
    ['contentType', { contentType: null }],
    ['times', { times: 0, hang: true }],
    ['path', { path: 'api', hang: true }],
    ['path', { path: '/api?x=1', hang: true }],
    ['lie', { lie: 'yes' }],
    ['html and garbage', { html: true, garbage: true }],
    ['empty and bodyBytes', { empty: true, bodyBytes: 9 }],
    ['needs a knob', {}],
    ['needs a knob', { times: 1, path: '/' }],
    ['object', null],
  ])('a TypeError names %s', (name, faults) => {
    simulator.fail({ status: 500 });
    expect(() => simulator.fail(faults as Faults<'lie'>)).toThrow(TypeError);
    expect(() => simulator.fail(faults as Faults<'lie'>)).toThrow(name);
    expect(simulator.faults).toEqual([{ status: 500 }]);
  });
});
