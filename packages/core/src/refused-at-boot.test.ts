import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { configError, create } from './config-error.test-fixture.ts';
import { defineProvider, PROVIDER } from './index.ts';
import { stubProvider } from './test-game.test-fixture.ts';

const page = readFileSync(new URL('../../../docs/reference/provider.md', import.meta.url), 'utf8');

/** The sentences of the page's table, each to where it leaves off. */
const published = (page.split('### Refused at boot')[1]?.split('\n\n')[2] ?? '')
  .split('\n')
  .slice(2)
  .map((row) => /^\|.+\| `([^`]+)`[^|]*\|$/.exec(row)?.[1]?.replace(/…$/, ''));

const verify = async () => ({ externalId: '1' });
const tavern = (parts: object, options: object = { title: 'golf' }) =>
  create({
    providers: [
      defineProvider({
        id: 'tavern',
        options: z.strictObject({ title: z.string().min(1) }),
        credentials: z.object({ ticket: z.string() }),
        setup: () => ({ verify }),
        ...parts,
      })(options as { title: string }),
    ],
  });

/** In the order of the table. */
const MISTAKES: ReadonlyArray<() => unknown> = [
  () => tavern({}, { titel: 'golf' }),
  () => tavern({}, { title: '' }),
  () => tavern({}, { title: undefined }),
  () => tavern({}, 'golf' as never),
  () => tavern({ singleuse: true }),
  () => tavern({ options: undefined }),
  () => tavern({ id: 'Tavern' }),
  () => tavern({ credentials: z.object({ session: z.string() }) }),
  () =>
    create({
      configure: (container: { register: (token: symbol, value: object) => unknown }) =>
        container.register(PROVIDER, { useValue: { id: 'tavern', contract: 2, verify } }),
    }),
  () =>
    tavern({
      setup: () => {
        throw new TypeError('SECRET');
      },
    }),
  () => tavern({ setup: () => ({ verify, freinds: verify }) }),
  () => create({ providers: [stubProvider('tabor'), stubProvider('tavern')] }),
];

it('every sentence of the page is said, and no other mistake is on it', () => {
  const said = MISTAKES.map((mistake) => configError(mistake));
  expect(published).toHaveLength(MISTAKES.length);
  expect(said.map((sentence, at) => sentence.slice(0, published[at]?.length))).toEqual(published);
});
