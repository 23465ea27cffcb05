import type { Spread } from '../measure/statistics.ts';
import { isMet, type Line } from './line.ts';
import type { Report } from './report.ts';

const HEAD = ['what', 'measured', 'against', 'ratio', 'target', 'remark'];

/** The lines as a Markdown table whose columns also stand in line in a terminal. */
export function table(lines: readonly Line[]): string {
  const rows = [HEAD, ...lines.map(cellsOf)];
  const widths = HEAD.map((_, at) => Math.max(3, ...rows.map((row) => row[at]?.length ?? 0)));
  const dashes = widths.map((width) => '-'.repeat(width));
  const [head = HEAD, ...body] = rows;
  const text = [head, dashes, ...body].map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
  );
  return `${text.join('\n')}\n`;
}

function cellsOf(line: Line): string[] {
  const { what, unit, measured, against, ratio, target, note = '' } = line;
  return [
    what,
    `${spread(measured)} ${unit}`,
    against ? `${against.name}: ${spread(against.measured)} ${unit}` : '',
    ratio ? spread(ratio) : '',
    target ? `${target.atLeast} or more: ${isMet(line) ? 'met' : 'MISSED'}` : '',
    note,
  ];
}

const spread = ({ median, low, high }: Spread): string =>
  low === high ? figure(median) : `${figure(median)} (${figure(low)}..${figure(high)})`;

/** Three digits that mean something; whole numbers from a hundred on. */
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** The whole report as a Markdown page. */
export function page(report: Report): string {
  const { name, about, date, machine, settings, noise, lines } = report;
  const chosen = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  return `# ${name}

${about}

${date}, ${machine}. ${chosen.join(', ')}.
${noise === undefined ? '' : `\n**${noise}**\n`}
${table(lines)}`;
}
