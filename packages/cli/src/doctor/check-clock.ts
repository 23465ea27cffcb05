import type { Terminal } from '../terminal.ts';
import type { Finding } from './finding.ts';
import { type Seen, watchFetch } from './watch-fetch.ts';
import { within } from './within.ts';

/** From here on somebody should look, ms. */
const WARN_MS = 5_000;

/** From here on platforms' tokens of this moment are refused, ms. */
const FAIL_MS = 60_000;

const ASK_MS = 10_000;

/**
 * Compares this machine's clock with the dates of the answers that were seen, and with that of `address`
 * where one is given.
 */
export async function checkClock(
  seen: readonly Seen[],
  address: string | undefined,
  terminal: Terminal,
): Promise<Finding> {
  const asked = address === undefined ? { seen: [] } : await ask(address, terminal);
  if ('failure' in asked) return { check: 'clock', level: 'warn', message: asked.failure };
  const offsets = [...seen, ...asked.seen].flatMap((one) => offsetOf(one) ?? []);
  // The one that is nearest to right: another machine may be wrong as well.
  const [offset] = offsets.sort((one, other) => Math.abs(one.ms) - Math.abs(other.ms));
  if (offset === undefined) {
    const message =
      'compared with nothing, because no platform was asked: name an https address with --clock';
    return { check: 'clock', level: 'warn', message };
  }
  const { ms, host } = offset;
  const off = Math.abs(ms);
  if (off < WARN_MS) return { check: 'clock', level: 'ok', message: `right, by ${host}` };
  const by = `${Math.round(off / 1_000)} seconds ${ms > 0 ? 'behind' : 'ahead of'} ${host}`;
  return {
    check: 'clock',
    level: off < FAIL_MS ? 'warn' : 'fail',
    message: `${by}: sessions and proofs end by it, and tokens of platforms are refused; let NTP set it`,
  };
}

/** How far the other clock is ahead of ours at least: it was cut to the second, and the answer took its time. */
function offsetOf({
  host,
  date,
  askedAt,
  answeredAt,
}: Seen): { host: string; ms: number } | undefined {
  if (date === undefined) return undefined;
  const least = date - answeredAt;
  const most = date + 1_000 - askedAt;
  return { host, ms: least > 0 ? least : Math.min(most, 0) };
}

async function ask(
  address: string,
  { fetch, clock }: Terminal,
): Promise<{ readonly seen: readonly Seen[] } | { readonly failure: string }> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'https:') return { failure: '--clock must be an https address' };
  const watched = watchFetch(fetch, clock);
  try {
    await within(ASK_MS, clock, (signal) =>
      watched.fetch(url, { method: 'HEAD', redirect: 'manual', signal }),
    );
  } catch {
    return { failure: `${url.host} gave no answer, so the clock was compared with nothing` };
  }
  return watched.seen.some(({ date }) => date !== undefined)
    ? { seen: watched.seen }
    : { failure: `${url.host} tells no date: name another address with --clock` };
}
