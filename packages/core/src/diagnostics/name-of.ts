import { ERRORS } from '../errors.ts';

/** What a name or a code looks like; anything else set on an error may be text from outside. */
const PLAIN = /^[\w.$-]{1,64}$/;

/**
 * What may be told of something thrown by code that is not ours: its name, its code and where it came
 * from. Never its message: that may quote a credential, a URL or a row.
 */
export function nameOf(thrown: unknown): FailureName {
  try {
    return thrown instanceof Error ? readName(thrown) : { error: `a thrown ${typeof thrown}` };
  } catch {
    // A getter of an error may throw as well.
    return { error: 'an unreadable error' };
  }
}

/** What {@link nameOf} tells of a failure. */
export interface FailureName {
  readonly error: string;
  readonly code?: string;
  readonly at?: string;
}

function readName(thrown: Error): FailureName {
  const name = String(thrown.name);
  const message = String(thrown.message);
  const stack = String(thrown.stack);
  const { code } = thrown as { readonly code?: unknown };
  // The stack repeats the message, which may have a line that looks like a place.
  const places = stack.slice(stack.indexOf(message) + message.length).split('\n');
  const at = places.find((line) => /^\s+at /.test(line));
  return {
    error: PLAIN.test(name) ? name : 'Error',
    ...(isCode(code) && { code }),
    ...(at !== undefined && { at: at.trim() }),
  };
}

/** One of our codes has a blank. */
const isCode = (code: unknown): code is string =>
  typeof code === 'string' && (PLAIN.test(code) || Object.hasOwn(ERRORS, code));
