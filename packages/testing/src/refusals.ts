import { type ConnectError, isConnectError } from '@playerlink/core';

/**
 * What a connect was refused with.
 *
 * @throws Error, with what came as its `cause`, when it was not refused
 */
export async function refusalOf(answer: Promise<unknown>): Promise<ConnectError> {
  const thrown = await answer.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isConnectError(thrown)) throw new Error('not refused', { cause: thrown });
  return thrown;
}

/**
 * The same as GameSparks' pages write it: `userId: REQUIRED`.
 *
 * @throws Error as {@link refusalOf}
 */
export async function pairOf(answer: Promise<unknown>): Promise<string> {
  const { field, code } = await refusalOf(answer);
  return `${field}: ${code}`;
}
