import { type AddressInfo, createServer } from 'node:net';
import { ConfigError, StorageUnavailable } from '@playerlink/core';
import { expect, it } from 'vitest';
import { toSentence } from './connection-error.ts';
import { run } from './stage.test-fixture.ts';

const withCode = (code: string, more: object = {}) =>
  Object.assign(new Error('ann:secret'), { code, ...more });

it.each([
  ['pg: a wrong password', withCode('28P01'), 'the password'],
  ['pg: no password', new Error('SASL: client password must be a string'), 'the password'],
  ['mysql2: a wrong password', withCode('ER_ACCESS_DENIED_ERROR', { errno: 1045 }), 'the password'],
  ['a host that is not there', withCode('ENOTFOUND'), 'there is no host'],
  ['both addresses of a host', { errors: [withCode('ECONNREFUSED')] }, 'nothing listens'],
  [
    'knex, of a silent server',
    Object.assign(new Error(), { name: 'KnexTimeoutError' }),
    'no answer',
  ],
  ['pg: no right to make tables', withCode('42501'), 'with the right to make tables'],
  ['too many connections', withCode('ER_CON_COUNT_ERROR'), 'no connection left'],
  ['a server that starts', withCode('57P03'), 'try again'],
  ['a certificate', withCode('SELF_SIGNED_CERT_IN_CHAIN'), 'NODE_EXTRA_CA_CERTS'],
  ['a standby', withCode('25006'), 'primary'],
  [
    'what the storage wraps',
    new StorageUnavailable('postgres: no', { cause: withCode('ECONNREFUSED') }),
    'nothing listens',
  ],
  ['anything else of the storage', new StorageUnavailable('postgres: 22P02'), '(postgres: 22P02)'],
])('%s is a sentence', (_, thrown, words) => {
  const told = toSentence(thrown, 'postgres://ann@db/golf') as Error;
  expect(told.message).toMatch(/^postgres:\/\/ann@db\/golf: /);
  expect(told.message).toContain(words);
  expect(told.message).not.toContain('secret');
});

it('leaves a sentence, and a fault of ours, as they are', () => {
  for (const thrown of [
    new ConfigError('a sentence'),
    new TypeError('a fault'),
    undefined,
    'text',
  ]) {
    expect(toSentence(thrown, 'x')).toBe(thrown);
  }
});

it('a server that hangs up is a sentence', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const scheme of ['postgres', 'mysql']) {
    const url = `${scheme}://ann:secret@127.0.0.1:${port}/golf`;
    const { message } = await run(['migrate', '--db', url]);
    expect(message).toBe(
      `${scheme}://ann@127.0.0.1:${port}/golf: it breaks the connection off: is it a database of this kind?`,
    );
  }
  server.close();
});
