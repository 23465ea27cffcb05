import { execFile } from 'node:child_process';

/** The longest that one command may take: a registry out of reach shall not hang the check. */
const MOST_MS = 180_000;

/** What a command said on stdout. A command that fails is an error with all that it said. */
export function runCommand(command, args, cwd) {
  const options = { cwd, encoding: 'utf8', timeout: MOST_MS, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said = error.killed ? `no end after ${MOST_MS / 1000} s\n` : '';
      const all = withoutPasses(`${said}${stdout}${stderr}`);
      reject(new Error(`${command} ${args.join(' ')} in ${cwd}\n${all}`));
    });
  });
}

/** What node:test says in TAP, less the tests that passed. */
const withoutPasses = (output) =>
  output.replace(/^(?:# Subtest: .*\n)?ok \d+ .*\n {2}---\n(?: .*\n)*? {2}\.\.\.\n/gm, '');

/** Runs a task for each item, at most `atOnce` at a time; the first failure is thrown when all have ended. */
export async function forEach(items, atOnce, task) {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await task(item);
  };
  await allEnded(Array.from({ length: atOnce }, worker));
}

/** The values of all promises; the first failure is thrown when all have ended. */
export async function allEnded(promises) {
  const ends = await Promise.allSettled(promises);
  const failed = ends.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return ends.map(({ value }) => value);
}
