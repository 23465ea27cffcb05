// Writes docs/providers.md: one row a plugin, read from the plugins themselves and the first lines of their READMEs.
// `node scripts/providers-page.mjs` writes, `--check` ends with 1 when the page is not what would be written.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createPlayerLink } from '../packages/core/src/index.ts';
import { memoryStorage } from '../packages/core/src/memory/index.ts';

const PAGE = 'docs/providers.md';

const folders = globSync('plugins/*/package.json').map(dirname).sort();
const plugins = await Promise.all(folders.map(readPlugin));
const page = `# Providers

One package a platform. Each page says what is proven and how, the options, the credentials and every error. This page
is written by \`node scripts/providers-page.mjs\`.

| provider | proves | credentials, in the order of REQUIRED | GameSparks request | code |
| --- | --- | --- | --- | --- |
${plugins.map(row).join('\n')}

Credentials in brackets are optional. "code" is the one under which an account's id is shown in \`externalIds\`.

To try any of them without an account at the platform: [the simulators](../packages/simulators/README.md). To write
another one: [the provider contract](reference/provider.md).
`;

if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (plain(readFileSync(PAGE, 'utf8')) !== plain(page)) {
  console.error(`${PAGE} is out of date: node scripts/providers-page.mjs, then npm run format`);
  process.exitCode = 1;
}
console.log(`providers: ${plugins.length} on ${PAGE}`);
if (plugins.length === 0) process.exitCode = 1;

async function readPlugin(folder) {
  const id = basename(folder);
  const name = id.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const { [name]: plugin } = await import(`../${folder}/src/index.ts`);
  const link = createPlayerLink({
    gameId: 'docs',
    storage: memoryStorage(),
    providers: [plugin(undefined)],
  });
  const [description] = link.providers;
  const readme = readFileSync(`${folder}/README.md`, 'utf8');
  const [, proves] = /^## Proves\n\n(.*?)\n\n/ms.exec(readme) ?? [];
  if (proves === undefined) throw new Error(`${folder}/README.md has no heading "Proves"`);
  return { ...description, folder, proves: firstSentence(proves) };
}

/** Without links: their paths lead from the plugin's folder. */
function firstSentence(text) {
  const line = text.replaceAll('\n', ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return /^.*?[.:](?= |$)/.exec(line)?.[0].replace(/[.:]$/, '') ?? line;
}

function row({ id, folder, proves, credentials, request, systemId }) {
  const names = credentials.map(({ name, required }) =>
    required ? `\`${name}\`` : `[\`${name}\`]`,
  );
  const cells = [
    `[${id}](../${folder}/README.md)`,
    proves,
    names.join(', '),
    `\`${request}\``,
    systemId ? `\`${systemId}\`` : '',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Without the blanks and dashes with which the formatter aligns tables. */
function plain(text) {
  return text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
}
