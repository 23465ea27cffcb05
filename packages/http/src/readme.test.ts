import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');

test('the example of the README runs as it stands', async () => {
  const [block = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]);
  // Any free port instead of 3000; ends once everything was tried.
  const script = `${block.replace('3000', '0')}
await new Promise((resolve) => server.once('listening', resolve));
const origin = 'http://127.0.0.1:' + server.address().port;
for (const path of ['/play/healthz', '/play/me', '/']) {
  const answer = await fetch(origin + path, { headers: { connection: 'close' } });
  console.log(answer.status, await answer.text());
}
server.close();`;
  const args = ['--experimental-strip-types', '--input-type=module-typescript', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  expect(stdout.split('\n')).toEqual([
    '{"status":"ok"}',
    '200 {"status":"ok"}',
    expect.stringMatching(/^401 .*NOTAUTHORIZED/),
    '200 what the server did before',
    '',
  ]);
}, 20_000);

test('the README names every option', () => {
  const source = readFileSync(`${root}/src/options.ts`, 'utf8');
  const fields = source.slice(0, source.indexOf('export interface Settings'));
  const names = [...fields.matchAll(/^ {2}readonly (\w+)\?:/gm)].map((match) => match[1]);
  expect(names).toHaveLength(12);
  for (const name of names) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
});
