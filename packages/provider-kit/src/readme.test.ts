import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const examples = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => code);
const functions = ['fetchJson', 'jwtVerifier', 'exchangeCode'];

test('the README has an example to run of each of these', () => {
  expect(examples.map((code) => functions.filter((name) => code.includes(name)))).toEqual(
    functions.map((name) => [name]),
  );
});

test.each(functions)(
  'the example of %s runs as it stands',
  async (name) => {
    const example = examples.find((code) => code.includes(name)) ?? 'throw new Error("none")';
    const args = ['--experimental-strip-types', '--input-type=module', '--eval', example];
    // Rejects, with what the example printed, when it exits with anything but 0.
    await promisify(execFile)(process.execPath, args, { cwd: root });
  },
  20_000,
);

test('the README has a section for every function that is exported', async () => {
  const exported = Object.keys(await import('./index.ts'));
  const sections = [...readme.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  const inPassing = exported.filter((name) => !sections.includes(name));
  expect(inPassing).toEqual(['judgeExchange']);
  expect(readme).toContain('`judgeExchange({ status, body }, host)`');
});
