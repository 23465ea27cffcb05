import { symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach } from 'vitest';
import { folderForEach, pathOf, type Run, run, write } from '../stage.test-fixture.ts';
import type { Terminal } from '../terminal.ts';

/** Gives each test of a file the folder of a host, with what is installed there. */
export function hostForEach(): void {
  folderForEach();
  beforeEach(() => {
    const installed = fileURLToPath(new URL('../../node_modules', import.meta.url));
    symlinkSync(installed, pathOf('node_modules'));
  });
}

/** How a host's module begins, and parts for its configuration. */
export const IMPORTS = `
import { ConfigError, ConnectError, createPlayerLink, FETCH, Outage, PROVIDER } from '@playerlink/core';
import { memoryStorage } from '@playerlink/core/memory';
import { device } from '@playerlink/plugin-device';
import { password } from '@playerlink/plugin-password';
import { knexStorage, openSqlite } from '@playerlink/storage-knex';
const base = { gameId: 'golf', storage: memoryStorage(), providers: [device({})] };
/** A provider of the host's own, whose platform is asked by \`check\`. */
class Arcade {
  contract = 1;
  id = 'arcade';
  constructor(container, check) {
    this.credentials = container.resolve(PROVIDER).credentials;
    this.fetch = container.resolve(FETCH);
    this.ask = check;
  }
  async verify() {
    return { externalId: '1' };
  }
  check(call) {
    return this.ask(this.fetch, call);
  }
}
const withCheck = (check) => ({
  ...base,
  configure: (container) =>
    container.register(PROVIDER, { useValue: new Arcade(container, check) }),
});
`;

/** Writes a host's module, and runs the doctor on it. */
export const doctor = (
  code: string,
  words: readonly string[] = [],
  given: Partial<Terminal> = {},
): Promise<Run> => {
  const file = write('golf.config.mjs', `${IMPORTS}${code}`);
  return run(['doctor', '--config', file, ...words], given);
};

/** A fetch that answers with this date, ms, by a clock that stands still. */
export const dated =
  (date: number, headers: Record<string, string> = {}): Terminal['fetch'] =>
  async () =>
    new Response(null, { headers: { date: new Date(date).toUTCString(), ...headers } });

/** Names where the doctor finds the time. */
export const CLOCK = ['--clock', 'https://time.example/'];
