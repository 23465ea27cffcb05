// Keeps the docs true: every TypeScript block compiles against the sources, every relative link leads somewhere.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PAGES = ['*.md', 'docs/**/*.md', '{packages,plugins,examples}/*/README.md'];
// Below the playground, because it depends on everything that the docs import.
const WORK = 'examples/playground/.docs-check';
// What the playground does not depend on: the frameworks of the embedding guide.
const FRAMEWORKS = {
  express: ['../../embed-in-express/node_modules/@types/express/index.d.ts'],
  fastify: ['../../embed-in-fastify/node_modules/fastify/fastify.d.ts'],
  hono: ['../../embed-in-hono/node_modules/hono/dist/types/index.d.ts'],
};

const pages = globSync(PAGES).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const dead = pages.flatMap(({ file, text }) => deadLinks(file, text));
const blocks = pages.flatMap(({ file, text }) => typescriptBlocks(file, text));
for (const line of dead) console.error(line);
const compiled = compile(blocks);
if (pages.length === 0 || blocks.length === 0) throw new Error('no docs were found');
console.log(
  `docs: ${pages.length} pages, ${blocks.length} blocks compiled, ${dead.length} dead links`,
);
if (dead.length > 0 || !compiled) process.exitCode = 1;

function deadLinks(file, text) {
  const prose = text.replace(/```.*?```/gs, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
    if (/^(https?:|mailto:|#)/.test(target)) return [];
    const [path] = target.split('#');
    return existsSync(join(dirname(file), path)) ? [] : [`${file}: ${target} leads nowhere`];
  });
}

function typescriptBlocks(file, text) {
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => ({
    // The name tells where a complaint of tsc comes from.
    name: `${file.replace(/\W+/g, '-')}-line-${text.slice(0, match.index).split('\n').length}.ts`,
    code: match[1],
  }));
}

function compile(blocks) {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  try {
    for (const { name, code } of blocks) writeFileSync(join(WORK, name), `${code}\nexport {};\n`);
    const files = blocks.map(({ name }) => name);
    const compilerOptions = { paths: FRAMEWORKS };
    const config = { extends: '../tsconfig.test.json', compilerOptions, files, include: [] };
    writeFileSync(join(WORK, 'tsconfig.json'), JSON.stringify(config));
    return spawnSync('tsc', ['-p', WORK], { stdio: 'inherit' }).status === 0;
  } finally {
    rmSync(WORK, { recursive: true, force: true });
  }
}
