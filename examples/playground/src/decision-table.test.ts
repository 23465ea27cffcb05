import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const REFERENCE = new URL('../../../docs/reference/decision-table.md', import.meta.url);
const TABLE = new URL('../page/decision-table.js', import.meta.url);

it('is on the page as the reference has it', async () => {
  const { COLUMNS, ROWS } = (await import(TABLE.href)) as Record<'COLUMNS' | 'ROWS', string[][]>;
  const [head, ...rows] = readFileSync(REFERENCE, 'utf8')
    .split('\n')
    .filter((line) => /^\| (row|[ABCD]\d)/.test(line))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.replaceAll('`', '').trim()));
  expect(COLUMNS).toEqual(head);
  expect(rows).toHaveLength(16);
  expect(ROWS).toEqual(rows);
});
