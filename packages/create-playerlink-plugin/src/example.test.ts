import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pluginFiles } from './plugin-files.ts';
import { pluginNames, usualPackageName } from './plugin-names.ts';
import type { PluginRanges } from './plugin-package.ts';

// examples/third-party-provider is what the generator writes. After a change of the template:
//   npx vitest run --config ../../vitest.config.ts --root . example -u
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const EXAMPLE = `${ROOT}examples/third-party-provider`;
const ID = 'my-platform';

const rangeOf = (name: string): string =>
  `^${JSON.parse(readFileSync(`${ROOT}packages/${name}/package.json`, 'utf8')).version}`;
const zod = /^ {2}zod: (\S+)$/m.exec(readFileSync(`${ROOT}pnpm-workspace.yaml`, 'utf8'))?.[1];

/** What packing writes into the generator's package.json. */
const ranges: PluginRanges = {
  '@playerlink/core': rangeOf('core'),
  '@playerlink/provider-kit': rangeOf('provider-kit'),
  '@playerlink/simulators': rangeOf('simulators'),
  '@playerlink/testing': rangeOf('testing'),
  zod: String(zod),
};
const files = pluginFiles(pluginNames(ID, usualPackageName(ID)), ranges);

test('the example has the files that the generator writes, and no others', () => {
  const there = readdirSync(EXAMPLE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(EXAMPLE.length + 1))
    .filter((path) => !/^(node_modules|dist|\.turbo)\/|^package-lock\.json$/.test(path));
  expect(there.sort()).toEqual([...files.keys()].sort());
});

test.each([...files])('%s of the example is what the generator writes', async (path, text) => {
  await expect(text).toMatchFileSnapshot(`${EXAMPLE}/${path}`);
});
