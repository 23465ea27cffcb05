import { channel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { arcadeGame, connect, contested, telemetry } from './telemetry.test-fixture.ts';

const page = readFileSync(
  new URL('../../../docs/reference/observability.md', import.meta.url),
  'utf8',
);

/** The names in the first column of a table of the page. */
const rows = (heading: string): readonly string[] => {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
};

async function everything() {
  const observed = telemetry();
  try {
    const link = arcadeGame({ storage: contested(1), hooks: { created: () => {} } });
    const answer = await connect(link, 'a1');
    await connect(link, 'down');
    await link.sessions.resolve(answer?.authToken);
    await connect(link, 'a2', { flags: { doNotCreateNewPlayer: true } });
    await link.close();
    const open = { provider: 'arcade', part: 'login', state: 'open', breaker: {} };
    channel('playerlink:outage').publish(open);
    return { spans: observed.spans(), metrics: JSON.parse(await observed.text()) };
  } finally {
    observed.stop();
  }
}

interface Metric {
  readonly descriptor: { readonly name: string; readonly unit: string };
  readonly dataPoints: ReadonlyArray<{ readonly attributes: object }>;
}

test('the page has each metric, with its unit and labels, and no other', async () => {
  const { metrics } = await everything();
  const [{ metrics: found }] = metrics as [{ metrics: Metric[] }];
  expect(found.map(({ descriptor }) => descriptor.name)).toEqual(rows('Metrics'));
  for (const { descriptor, dataPoints } of found) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${descriptor.name}\``));
    expect(row).toContain(`\`${descriptor.unit}\``);
    const labels = new Set(dataPoints.flatMap(({ attributes }) => Object.keys(attributes)));
    for (const label of labels) expect(row).toContain(`\`${label}\``);
  }
});

test('the page has each attribute of a span', async () => {
  const { spans } = await everything();
  const [, section = ''] = page.split('\n## Spans\n');
  const attributes = new Set(
    spans.flatMap((span) => [
      ...Object.keys(span.attributes),
      ...span.events.flatMap((event) => [event.name, ...Object.keys(event.attributes ?? {})]),
    ]),
  );
  expect(attributes.size).toBeGreaterThan(8);
  for (const attribute of attributes) expect(section).toContain(`\`${attribute}\``);
});

test('the page has each step that a trace shows', async () => {
  const { spans } = await everything();
  const steps = spans
    .filter(({ attributes }) => attributes['playerlink.provider'] !== undefined)
    .map(({ name }) => name.slice('playerlink.'.length))
    .filter((name) => name !== 'connect');
  expect(steps).toContain('effect.created');
  for (const step of steps) expect(page).toMatch(new RegExp(`^\\|.*\`${step}\`.*\\|`, 'm'));
});
