// A provider of our own scope: node scripts/new-plugin.mjs <id>. The template of create-playerlink-plugin, in the
// form that the packages below plugins/ have: workspace ranges, vitest, tests beside the code.
import { readFileSync } from 'node:fs';
import { pluginFiles } from '../packages/create-playerlink-plugin/src/plugin-files.ts';
import { checkId, pluginNames } from '../packages/create-playerlink-plugin/src/plugin-names.ts';
import { publishedRanges } from '../packages/create-playerlink-plugin/src/published-ranges.ts';
import { writeFiles } from '../packages/create-playerlink-plugin/src/write-files.ts';

/** The plugin whose package.json and tsconfigs the new one has. */
const MODEL = 'kongregate';

const [given] = process.argv.slice(2);
if (given === undefined) throw new Error('usage: node scripts/new-plugin.mjs <id>');
const names = pluginNames(checkId(given), `@playerlink/plugin-${given}`);
const { id, title } = names;
const template = pluginFiles(names, publishedRanges);

const simulator = `${id}-simulator.test-fixture.ts`;
const files = new Map([
  ['README.md', template.get('README.md')],
  ['package.json', likeTheModel('package.json')],
  ['src/index.ts', template.get('src/index.ts')],
  [`src/${id}.ts`, template.get(`src/${id}.ts`)],
  [`src/${id}.test.ts`, besideTheCode(template.get(`test/${id}.test.ts`))],
  [`src/${simulator}`, template.get(`test/${id}-simulator.ts`)],
  ['tsconfig.json', likeTheModel('tsconfig.json')],
  ['tsconfig.test.json', likeTheModel('tsconfig.test.json')],
]);
writeFiles(`plugins/${id}`, files);
console.log(`plugins/${id} is there. Then:
  npx pnpm install, and npm run format
  packages/simulators/src/${id}/ in the place of src/${simulator}
  node scripts/providers-page.mjs, npm run changeset, and a row in README.md`);

function likeTheModel(file) {
  return readFileSync(`plugins/${MODEL}/${file}`, 'utf8')
    .replaceAll(MODEL, id)
    .replaceAll('Kongregate', title);
}

/** The template's test for vitest and a flat folder. A template without one of these has moved on. */
function besideTheCode(test) {
  const changes = [
    ["'node:test'", "'vitest'"],
    ["'../src/index.ts'", "'./index.ts'"],
    [`'./${id}-simulator.ts'`, `'./${simulator}'`],
    ['t.after(', 't.onTestFinished('],
  ];
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the template's test has no ${from}`);
    return text.replaceAll(from, to);
  }, test);
}
