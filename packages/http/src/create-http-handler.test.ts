import { expect, test } from 'vitest';
import { bytes } from './doors.test-fixture.ts';
import { game, good } from './game.test-fixture.ts';
import { createHttpHandler } from './index.ts';

const text = JSON.stringify(good());

const request = (body: string | ReadableStream, headers: Record<string, string> = {}) =>
  new Request('https://game.test/connect/arcade', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    duplex: 'half',
  } as RequestInit);

test.each([
  ['too long', text, '1000000', 413],
  ['too short, before a body too large', 'x'.repeat(1_000_000), '10', 413],
  ['too short', text, '1', 200],
  ['no number', text, 'many', 200],
])('a content-length that is %s', async (_, body, length, status) => {
  const handle = createHttpHandler(game());
  expect((await handle(request(body, { 'content-length': length }))).status).toBe(status);
});

test('a body that breaks off is 400', async () => {
  const broken = new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes('{'));
      controller.error(new Error('secret of the network'));
    },
  });
  const told: unknown[] = [];
  const handle = createHttpHandler(game(), { onError: (thrown) => told.push(thrown) });
  const answer = await handle(request(broken));
  expect(await answer.json()).toMatchObject({ status: 400, code: 'INVALID', field: 'body' });
  expect(told).toEqual([]);
});

test('the rest of a body too large is left to the server, not cancelled', async () => {
  let cancelled = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(50_000)),
    cancel: () => {
      cancelled = true;
    },
  });
  const asked = request(endless);
  expect((await createHttpHandler(game())(asked)).status).toBe(413);
  expect([cancelled, asked.body?.locked]).toEqual([false, false]);
});

test('a body that somebody else has read is the host to mend: 503', async () => {
  const told: unknown[] = [];
  const asked = request(text);
  await asked.text();
  const answer = await createHttpHandler(game(), { onError: (thrown) => told.push(thrown) })(asked);
  expect(answer.status).toBe(503);
  expect(String(told)).toMatch(/was read before/);
});

test.each([
  ['https://game.test/healthz?a#b', 200],
  ['https://game.test/healthz#b?a', 200],
  ['https://game.test', 404],
  ['https://game.test:8443/healthz', 200],
  ['https://game.test/x/../healthz', 200],
  ['https://game.test?/healthz', 404],
])('%s is %i', async (url, status) => {
  expect((await createHttpHandler(game())(new Request(url))).status).toBe(status);
});
