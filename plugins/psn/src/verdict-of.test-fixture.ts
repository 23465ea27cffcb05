import { isConnectError, isOutage, type Outage } from '@playerlink/core';

/** The outage that a function throws. @throws Error when it throws none. */
export function outageOf(run: () => unknown): Outage {
  try {
    run();
  } catch (thrown) {
    if (isOutage(thrown)) return thrown;
    throw thrown;
  }
  throw new Error('no Outage');
}

/** What a judgement comes to: `yes`, `no` for NOTAUTHENTICATED, `outage`. @throws what is none of these. */
export function verdictOf(run: () => unknown): 'yes' | 'no' | 'outage' {
  try {
    run();
    return 'yes';
  } catch (thrown) {
    if (isOutage(thrown)) return 'outage';
    if (isConnectError(thrown) && thrown.code === 'NOTAUTHENTICATED') return 'no';
    throw thrown;
  }
}
