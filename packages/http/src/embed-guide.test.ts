import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const guide = readFileSync(new URL('../../../docs/guides/embed.md', import.meta.url), 'utf8');
const added = /\/\/ \+$/;

test.each(['Express 5', 'Fastify 5', 'Hono', 'node:http'])(
  'in the guide an app in %s gains PlayerLink in at most ten lines',
  (framework) => {
    const [, section = ''] = guide.split(`## ${framework}\n`);
    const [, block = ''] = /```ts\n(.*?)```/s.exec(section) ?? [];
    const lines = block
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '');
    const gained = lines.filter((line) => added.test(line));
    expect(gained.length).toBeLessThanOrEqual(10);
    // What names ours is marked, so that nothing is gained in secret.
    const ours = lines.filter((line) =>
      /playerlink|\bplay\b|\blink\b|storage|provider/i.test(line),
    );
    expect(ours).toEqual(gained);
  },
);
