import { type ConnectError, type ConnectResult, isConnectError } from '@playerlink/core';

/** How a connect ended. */
export type Answer =
  | { readonly kind: 'accepted'; readonly result: ConnectResult }
  | { readonly kind: 'refused'; readonly error: ConnectError }
  | { readonly kind: 'thrown'; readonly thrown: unknown };

/** The codes with which a provider says a clear no. */
const CLEAR_NO: ReadonlySet<string> = new Set([
  'NOTAUTHENTICATED',
  'EXPIRED',
  'LOCKED',
  'UNRECOGNISED',
  'TAKEN',
]);

/** The answer that a promise settled with. */
export async function answerOf(connecting: Promise<ConnectResult>): Promise<Answer> {
  try {
    return { kind: 'accepted', result: await connecting };
  } catch (thrown) {
    return isConnectError(thrown) ? { kind: 'refused', error: thrown } : { kind: 'thrown', thrown };
  }
}

/** Whether the answer is this refusal. Without a field any will do. */
export function isRefusal(answer: Answer, code: string, field?: string): boolean {
  if (answer.kind !== 'refused' || answer.error.code !== code) return false;
  return field === undefined || answer.error.field === field;
}

/** Whether the answer is a clear no of the provider. */
export const isClearNo = (answer: Answer): boolean =>
  answer.kind === 'refused' && CLEAR_NO.has(answer.error.code);

/** Whether the answer is a no to what was sent, be it by its form or by what it proves. */
export const isNo = (answer: Answer): boolean => isClearNo(answer) || isRefusal(answer, 'INVALID');

/** The answer in words that follow "but". */
export function wordsFor(answer: Answer): string {
  if (answer.kind === 'accepted') return `it was accepted (${answer.result.outcome})`;
  if (answer.kind === 'refused') {
    return `it was refused with ${answer.error.code} on ${answer.error.field ?? 'no field'}`;
  }
  return `it threw ${answer.thrown instanceof Error ? answer.thrown : typeof answer.thrown}`;
}

/** What to attach to a failure, so that a runner shows it whole. */
export function causeOf(answer: Answer): unknown {
  if (answer.kind === 'refused') return answer.error.cause ?? answer.error;
  return answer.kind === 'thrown' ? answer.thrown : undefined;
}
