import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');

test('the example of the README runs as it stands', async () => {
  const [block = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]);
  // Any free port instead of 8080; ends once everything was tried.
  const script = `${block.replace('8080', '0')}
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address();
const answer = await fetch('http://127.0.0.1:' + port + '/rs/device/demo-secret/DeviceAuthenticationRequest', {
  method: 'POST',
  headers: { connection: 'close' },
  body: JSON.stringify({ deviceId: 'ada', deviceOS: 'IOS' }),
});
console.log(answer.status, (await answer.json())['@class']);
const socket = new WebSocket('ws://127.0.0.1:' + port + '/ws/device/demo-key');
const { data } = await new Promise((resolve) => socket.addEventListener('message', resolve));
console.log(Object.keys(JSON.parse(data)).join());
await gameSparks.close();
server.close();`;
  const args = ['--experimental-strip-types', '--input-type=module-typescript', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  expect(stdout.split('\n')).toEqual(['200 .AuthenticationResponse', '@class,nonce', '']);
}, 20_000);

test('the README names every option', () => {
  const source = readFileSync(`${root}/src/options.ts`, 'utf8');
  const [, ...interfaces] = source.split('export interface ');
  const namesOf = (title: string) =>
    [
      ...(interfaces.find((text) => text.startsWith(`${title} `)) ?? '').matchAll(
        /^ {2}readonly (\w+)\??:/gm,
      ),
    ].map((match) => match[1]);
  const names = [...namesOf('GameSparksOptions'), ...namesOf('GameSparksCredential')];
  expect(names).toHaveLength(16);
  for (const name of names) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});
