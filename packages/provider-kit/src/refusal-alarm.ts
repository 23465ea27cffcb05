import { isConnectError, type ProviderPorts } from '@playerlink/core';

const FIRST_ALARM = 20;

/** Whose alarm it is, and what an operator is to look at. */
export interface RefusalAlarmOptions {
  /** The provider's id, for the log. */
  readonly provider: string;
  /** What a refusal of everybody points to: `the options appId and appSecret`. */
  readonly check: string;
}

/**
 * Tells the operator, with one error line, after 20 refused proofs in a row, then after 40, 80 and so on: to
 * some platforms a wrong option of ours looks like wrong credentials of every player. Make one in `setup`
 * and tell it of every clear yes and no; an outage is neither.
 *
 * @example
 * ```ts
 * const tell = refusalAlarm(ports, { provider: 'arcade', check: 'the option gameKey' });
 * tell(claim !== undefined);
 * ```
 */
export function refusalAlarm(
  { logger }: Pick<ProviderPorts, 'logger'>,
  { provider, check }: RefusalAlarmOptions,
): (accepted: boolean) => void {
  let refusals = 0;
  let alarm = FIRST_ALARM;
  return (accepted) => {
    refusals = accepted ? 0 : refusals + 1;
    if (accepted) alarm = FIRST_ALARM;
    if (refusals < alarm) return;
    alarm *= 2;
    logger.error(
      { provider, refusals },
      `every proof was refused since the last success: check ${check}`,
    );
  };
}

/**
 * The same alarm around proofs that end in an answer or an error: what resolves is a yes, a `ConnectError` a
 * no, and everything else neither.
 *
 * @example
 * ```ts
 * const watched = watchRefusals(ports, { provider: 'arcade', check: 'the option gameKey' });
 * return { verify: (sent, call) => watched(() => prove(sent, call)) };
 * ```
 */
export function watchRefusals(
  ports: Pick<ProviderPorts, 'logger'>,
  options: RefusalAlarmOptions,
): <Proof>(prove: () => Promise<Proof>) => Promise<Proof> {
  const tell = refusalAlarm(ports, options);
  return async (prove) => {
    try {
      const proof = await prove();
      tell(true);
      return proof;
    } catch (thrown) {
      if (isConnectError(thrown)) tell(false);
      throw thrown;
    }
  };
}
