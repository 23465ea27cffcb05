import { isConfigError } from '@playerlink/core';
import type { Terminal } from '../terminal.ts';
import { Unfinished } from '../unfinished.ts';
import { withoutPasswords } from '../without-passwords.ts';
import { checkClock } from './check-clock.ts';
import { examineGame } from './examine-game.ts';
import type { Finding } from './finding.ts';
import { loadConfig } from './load-config.ts';
import type { Seen } from './watch-fetch.ts';

/** The options of the command, as commander names them. */
export interface DoctorOptions {
  readonly config?: string;
  readonly clock?: string;
  readonly json?: true;
}

/**
 * Loads a host's configuration, checks what of it can be checked without a player, and prints a line per
 * check. Writes nothing, but what the host's module does when it is imported.
 *
 * @throws Unfinished when a check has failed
 */
export async function doctorCommand(options: DoctorOptions, terminal: Terminal): Promise<void> {
  const findings = await examine(options, terminal);
  const failed = findings.filter(({ level }) => level === 'fail').length;
  terminal.out(withoutPasswords(options.json ? asJson(findings) : asText(findings)));
  if (failed > 0) {
    throw new Unfinished(failed === 1 ? 'a check has failed' : `${failed} checks have failed`);
  }
}

async function examine(
  { config, clock }: DoctorOptions,
  terminal: Terminal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const seen: Seen[] = [];
  try {
    const { games, ...host } = await loadConfig(config);
    for (const game of games) {
      const examined = await examineGame(game, host, terminal);
      findings.push(...examined.findings);
      seen.push(...examined.seen);
    }
    // What cannot work says which file it is in.
    if (!findings.some(({ check }) => check === 'config')) {
      const count = games.length === 1 ? 'a game' : `${games.length} games`;
      findings.unshift({ check: 'config', level: 'ok', message: `${count} in ${host.file}` });
    }
  } catch (thrown) {
    if (!isConfigError(thrown)) throw thrown;
    findings.push({ check: 'config', level: 'fail', message: thrown.message });
  }
  findings.push(await checkClock(seen, clock, terminal));
  return findings;
}

const asJson = (checks: readonly Finding[]): string =>
  `${JSON.stringify({ ok: checks.every(({ level }) => level !== 'fail'), checks }, null, 2)}\n`;

const LEVELS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

function asText(findings: readonly Finding[]): string {
  const several = new Set(findings.flatMap(({ game }) => game ?? [])).size > 1;
  const names = findings.map(({ game, check }) =>
    several && game !== undefined ? `${game}: ${check}` : check,
  );
  const width = Math.max(...names.map((name) => name.length));
  return findings
    .map(({ level, message }, at) => `${LEVELS[level]}  ${names[at]?.padEnd(width)}  ${message}\n`)
    .join('');
}
