// The public API of every package as text, so that a change of it shows in a review: packages/<name>/api.md and
// plugins/<name>/api.md, made from the declarations that the build writes.
//   node scripts/api-report.mjs           writes the reports
//   node scripts/api-report.mjs --check   ends with 1 and the difference when one is out of date
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const ACCEPT = 'npm run api:accept';

/** What a report says; all else (the lack of @public tags, the style of TSDoc) is no part of the API. */
const SILENT = { default: { logLevel: 'none' } };
const MESSAGES = {
  compilerMessageReporting: { default: { logLevel: 'error' } },
  extractorMessageReporting: {
    ...SILENT,
    // A type that callers get but cannot name.
    'ae-forgotten-export': { logLevel: 'warning', addToApiReportFile: true },
  },
  tsdocMessageReporting: SILENT,
};

const work = mkdtempSync(join(tmpdir(), 'playerlink-api-'));
try {
  const entries = globSync('{packages,plugins}/*/package.json').sort().flatMap(entriesOf);
  const unbuilt = entries.filter(({ types }) => !existsSync(types));
  if (unbuilt.length > 0)
    throw new Error(`not built: ${unbuilt.map(({ types }) => types).join(', ')}`);
  const reports = reportsOf(entries);
  const stale = [...reports].filter(([file, text]) => textOf(file) !== text);
  if (process.argv.includes('--check')) refuse(stale);
  else for (const [file, text] of stale) writeFileSync(file, text);
  console.log(
    `api: ${entries.length} entries of ${reports.size} packages, ${stale.length} reports ${
      process.argv.includes('--check') ? 'out of date' : 'written'
    }`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The declarations behind each export of a package, as it will be published. */
function entriesOf(file) {
  const { name, publishConfig, private: isPrivate } = JSON.parse(readFileSync(file, 'utf8'));
  if (isPrivate) return [];
  return Object.entries(publishConfig?.exports ?? {})
    .filter(([path]) => path !== './package.json')
    .map(([path, { types }]) => ({
      specifier: name + path.slice(1),
      types: resolve(dirname(file), types),
      manifest: file,
    }));
}

/** The text of each report, by its file. */
function reportsOf(entries) {
  const configs = entries.map(prepare);
  // One reading of all declarations: each package alone would read those of core again.
  const compilerState = CompilerState.create(configs[0], {
    additionalEntryPoints: configs
      .slice(1)
      .map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
  const reports = new Map();
  for (const [at, { specifier, manifest }] of entries.entries()) {
    const options = { localBuild: true, compilerState, messageCallback };
    const { errorCount } = Extractor.invoke(configs[at], options);
    if (errorCount > 0) throw new Error(`${specifier}: its declarations do not compile`);
    const file = join(dirname(manifest), 'api.md');
    const before = reports.get(file) ?? '<!-- Made by scripts/api-report.mjs; do not edit. -->\n';
    reports.set(
      file,
      `${before}\n# ${specifier}\n\n${blockOf(readFileSync(configs[at].reportFilePath, 'utf8'))}`,
    );
  }
  return new Map([...reports].map(([file, text]) => [file, formatted(file, text)]));
}

function prepare({ types, manifest }, at) {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve(manifest),
    configObject: {
      projectFolder: process.cwd(),
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2023',
            lib: ['es2023', 'esnext.disposable', 'esnext.string'],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            strict: true,
            skipLibCheck: true,
            types: ['node'],
            // In the tree, our names lead to sources.
            allowImportingTsExtensions: true,
            noEmit: true,
          },
          files: [types],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${at}.api.md`,
        reportFolder: work,
        reportTempFolder: join(work, 'temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: MESSAGES,
    },
  });
}

/** What has a place in the report goes there; of the rest only errors are told. */
function messageCallback(message) {
  if (message.logLevel === 'error') console.error(message.formatMessageWithLocation(process.cwd()));
  message.handled = true;
}

/** As Biome would write it, so that no `biome check --write` makes a difference. */
function formatted(file, input) {
  const options = { input, encoding: 'utf8' };
  return execFileSync('biome', ['format', '--stdin-file-path', file], options);
}

/** The report without api-extractor's own head, and without line numbers, which change when nothing else does. */
function blockOf(report) {
  const start = report.indexOf('```ts');
  if (start < 0) throw new Error('a report without a block');
  return report
    .slice(start)
    .replace(/^(\/\/ \S+?):\d+:\d+ - /gm, '$1 - ')
    .replace('// (No @packageDocumentation comment for this package)\n\n', '')
    .trimEnd()
    .concat('\n');
}

function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Shows how the API differs from what was agreed on. */
function refuse(stale) {
  for (const [file, text] of stale) {
    const now = join(work, 'now.md');
    writeFileSync(now, text);
    const known = existsSync(file) ? file : '/dev/null';
    const labels = ['--label', `${file} (agreed)`, '--label', `${file} (as built)`];
    console.error(spawnSync('diff', ['-u', ...labels, known, now], { encoding: 'utf8' }).stdout);
  }
  if (stale.length === 0) return;
  console.error(
    `The public API has changed. If that is meant: ${ACCEPT}, read the difference, commit it.`,
  );
  process.exitCode = 1;
}
