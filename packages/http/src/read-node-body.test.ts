import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { game, good } from './game.test-fixture.ts';
import { createNodeHandler } from './node.ts';
import { openWire } from './wire.test-fixture.ts';

type Framework = (req: IncomingMessage & { body?: unknown }) => Promise<void>;

const text = JSON.stringify(good());

async function readAll(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Reads the body and leaves `parse` of it behind. */
const leaving =
  (parse: (body: string) => unknown): Framework =>
  async (req) => {
    req.body = parse(String(await readAll(req)));
  };

/** Reads nothing, and pretends. */
const setting =
  (body: unknown): Framework =>
  async (req) => {
    req.body = body;
  };

async function send(framework: Framework, body: string, options = {}) {
  const told: unknown[] = [];
  const onError = (thrown: unknown) => told.push(thrown);
  const handle = createNodeHandler(game(), { onError, ...options });
  const { origin } = await openWire(async (req, res) => {
    await framework(req);
    await handle(req, res);
  });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${origin}/connect/arcade`, { method: 'POST', headers, body });
  return { status: answer.status, json: JSON.parse(await answer.text()), told };
}

test.each<[string, Framework]>([
  ['an object, as express.json() leaves it', leaving(JSON.parse)],
  ['a Buffer, as express.raw() leaves it', leaving(Buffer.from)],
  ['a string, as express.text() leaves it', leaving(String)],
  ['nothing, and has read nothing', async () => {}],
  ['{} and has read nothing, as Express 4 does', setting({})],
  ['null and has read nothing', setting(null)],
  ['only an encoding', async (req) => void req.setEncoding('utf8')],
])('a framework that leaves %s is fine', async (_, framework) => {
  const { status, json, told } = await send(framework, text);
  expect([status, json.outcome, told]).toEqual([200, 'created', []]);
});

test.each<[string, Framework, object]>([
  ['an array', leaving(() => []), { status: 400, code: 'INVALID', field: 'body' }],
  ['null', leaving(() => null), { status: 400, code: 'INVALID', field: 'body' }],
  ['a number', leaving(() => 1), { status: 400, code: 'INVALID', field: 'body' }],
  ['a JSON string', leaving(() => '"x"'), { status: 400, code: 'INVALID', field: 'body' }],
  ['an empty string', leaving(() => ''), { status: 400, code: 'REQUIRED', field: 'userId' }],
  ['{}', leaving(() => ({})), { status: 400, code: 'REQUIRED', field: 'userId' }],
  ['a mark', leaving(() => ({ ...good(), session: 'x' })), { code: 'INVALID', field: 'session' }],
])('a framework that leaves %s is answered as the same body', async (_, framework, expected) => {
  const { json, told } = await send(framework, text);
  expect(json).toMatchObject(expected);
  expect(told).toEqual([]);
});

test.each([
  ['text', String],
  ['bytes', Buffer.from],
])('the limit holds for %s that a framework has read', async (_, parse) => {
  const { json } = await send(leaving(parse), text, { bodyLimit: text.length - 1 });
  expect(json).toMatchObject({ status: 413, code: 'INVALID', field: 'body' });
});

test('a body that is there goes before a stream that nobody has read', async () => {
  const { status, json } = await send(setting(good()), '[]');
  expect([status, json.outcome]).toEqual([200, 'created']);
});

test('a body that was read and thrown away is the host to mend: 503', async () => {
  const { json, told } = await send(
    leaving(() => undefined),
    text,
  );
  expect(json).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  expect(String(told)).toMatch(/was read before/);
});

test('where there was no body, none was thrown away', async () => {
  const { json, told } = await send(
    leaving(() => undefined),
    '',
  );
  expect(json).toMatchObject({ status: 400, code: 'REQUIRED' });
  expect(told).toEqual([]);
});
