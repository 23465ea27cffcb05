// Proves docs/reference/seeds.md complete: every line of the five original pages that is not blank stands in exactly one
// row, and for every row a test ran and passed whose name begins as the row says. Given the folder of the pages, it
// compares their text too.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAP = 'docs/reference/seeds.md';
/** Rows without a test say why, in one of these words. */
const NO_TEST = ['heading', 'about the page', 'sample code of an SDK', 'the wire'];

/** By page: the number and the first 16 hex digits of the SHA-256 of each line that is not blank. */
const pages = JSON.parse(readFileSync('scripts/seed-lines.json', 'utf8'));
const sections = readMap(readFileSync(MAP, 'utf8'));
const passed = new Map();
const faults = Object.entries(pages).flatMap(([page, { plugin, lines }]) => [
  ...coverage(page, lines, sections.get(page) ?? []),
  ...proofs(page, plugin, sections.get(page) ?? []),
]);
for (const page of sections.keys()) if (!(page in pages)) faults.push(`${page}: no such page`);
const [folder] = process.argv.slice(2);
if (folder !== undefined) faults.push(...compare(folder));

for (const fault of faults) console.error(`seeds: ${fault}`);
const count = (list) => list.flat().length;
const all = Object.values(pages).map(({ lines }) => Object.keys(lines));
const tests = [...sections.values()].flat().flatMap(({ tests: names }) => names);
console.log(`seeds: ${count(all)} lines of ${all.length} pages, ${tests.length} proofs`);
if (faults.length > 0 || count(all) === 0 || tests.length === 0) process.exitCode = 1;

/** Rows by page: `| 37-40, 86 | what the lines say | `test name`, `another` |` or a word of NO_TEST. */
function readMap(text) {
  const found = new Map();
  for (const section of text.split(/^## /m).slice(1)) {
    const [title] = section.split('\n');
    const rows = [...section.matchAll(/^\| *(\d[\d, -]*?) *\|(.*)\|([^|]*)\|$/gm)];
    const read = rows.map(([, lines, , proof]) => ({
      lines: lines.split(',').flatMap(range),
      tests: [...proof.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
      reason: proof.trim(),
    }));
    found.set(title.trim(), read);
  }
  return found;
}

function range(text) {
  const [from, to = from] = text.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

function coverage(page, lines, rows) {
  const times = new Map();
  for (const line of rows.flatMap((row) => row.lines)) times.set(line, (times.get(line) ?? 0) + 1);
  return Object.keys(lines).flatMap((line) => {
    const seen = times.get(Number(line)) ?? 0;
    return seen === 1 ? [] : [`${page}: line ${line} stands in ${seen} rows`];
  });
}

function proofs(page, plugin, rows) {
  const names = passedTests(plugin);
  return rows.flatMap(({ lines, tests: named, reason }) => {
    if (named.length === 0) {
      return NO_TEST.includes(reason)
        ? []
        : [`${page}: line ${lines[0]} has neither a test nor a reason`];
    }
    return named
      .filter((name) => !names.some((title) => title.startsWith(name)))
      .map((name) => `${page}: line ${lines[0]}: no test "${name}…" passed in ${plugin}`);
  });
}

/** The names of a plugin's tests that passed in its last run. */
function passedTests(plugin) {
  if (!passed.has(plugin)) {
    const file = `${plugin}/.vitest/results.json`;
    if (!existsSync(file)) throw new Error(`${file} is missing: run the tests before`);
    const results = JSON.parse(readFileSync(file, 'utf8')).testResults;
    const good = results
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed');
    passed.set(
      plugin,
      good.map(({ title }) => title),
    );
  }
  return passed.get(plugin);
}

function compare(folder) {
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return Object.entries(pages).flatMap(([page, { lines }]) => {
    const fits = texts.some((text) => JSON.stringify(hashes(text)) === JSON.stringify(lines));
    return fits ? [] : [`${page}: no file of ${folder} has these lines`];
  });
}

function hashes(text) {
  const lines = text.split('\n').map((line, at) => [at + 1, line.trim()]);
  const hash = (line) => createHash('sha256').update(line).digest('hex').slice(0, 16);
  return Object.fromEntries(lines.filter(([, line]) => line).map(([at, line]) => [at, hash(line)]));
}
