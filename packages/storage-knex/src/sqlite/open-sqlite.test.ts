import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** In a process of its own: the driver that another test has loaded stays loaded. */
const WITHOUT_DRIVER = `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'better-sqlite3') return next(specifier, context);
      throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
    },
  });
  const { openSqlite } = await import(process.argv[1]);
  try {
    openSqlite({ filename: ':memory:' });
  } catch (error) {
    console.log(String(error));
  }
`;

it('without the driver it says what to install, in one sentence', () => {
  const door = new URL('../index.ts', import.meta.url).href;
  const args = ['--input-type=module', '--eval', WITHOUT_DRIVER, door];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe(
    'ConfigError: openSqlite: run "npm install better-sqlite3", which is not installed',
  );
});
