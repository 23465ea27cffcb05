import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from './report.ts';
import { page } from './table.ts';

/** Writes `<name>.json` and `<name>.md`, in place of an earlier run's. */
export function writeReport(folder: string, report: Report): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${report.name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, `${report.name}.md`), page(report));
}
