import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { arcadeWith } from './arcade.test-fixture.ts';
import { OUTAGE_NAMES } from './outages.ts';
import { arcadeUnderTest, failureOf, testsOf } from './provider-failures.test-fixture.ts';
import { blamesThePlayerForGarbage } from './wrong-outages.test-fixture.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, section = ''] = readme.split('## `testProvider(test, definition)`\n');

test('the README lists every group of testProvider', () => {
  const names = [...testsOf(arcadeUnderTest(arcadeWith())).keys()];
  const groups = new Set(names.map((name) => name.slice(0, name.indexOf(':'))));
  const rows = [...section.matchAll(/^\| ([a-z ]*[a-z]) +\|/gm)].map(([, group]) => group);
  expect(rows).toEqual(['group', ...groups]);
});

test('the README lists every outage', () => {
  const listed = /^The outages: (.*?)\. Each begins/ms.exec(section)?.[1];
  expect(listed?.replaceAll('\n', ' ').split(' · ')).toEqual(OUTAGE_NAMES);
});

test('the failure of a provider that the README shows is what the kit says', async () => {
  const name = 'outages: garbage is UNAVAILABLE, stores nothing, and passes';
  const definition = arcadeUnderTest(arcadeWith(blamesThePlayerForGarbage()));
  const failure = await failureOf(definition, name);
  expect(section).toContain(`\`\`\`\n${failure?.message}\n\`\`\`\n`);
});
