import { describe, expect, it } from 'vitest';
import { nameOf } from './failures.ts';

describe('what is logged of a foreign failure', () => {
  it('is its name, its code and its place', () => {
    const error = Object.assign(new RangeError('secret'), { code: 'E_RANGE' });
    expect(nameOf(error)).toMatchObject({ error: 'RangeError', code: 'E_RANGE' });
    expect(nameOf(error).at).toMatch(/^at .*failures\.test\.ts:\d+:\d+/);
  });

  it.each([
    ['no message', Object.assign(new Error('x'), { message: null })],
    ['a null stack', Object.assign(new Error('x'), { stack: null })],
    ['a null name', Object.assign(new Error('x'), { name: null })],
    [
      'a name that throws',
      Object.defineProperty(new Error('x'), 'name', {
        get: () => {
          throw new Error('secret');
        },
      }),
    ],
  ])('can be told of an error with %s', (_, thrown) => {
    expect(nameOf(thrown).error).toMatch(/^(Error|null|an unreadable error)$/);
  });

  it.each([
    ['a message', new Error('secret')],
    ['a line of the message that looks like a place', new Error('x\n    at secret (file:1:1)')],
    ['a name', Object.assign(new Error('x'), { name: 'the secret one' })],
    ['a code', Object.assign(new Error('x'), { code: 'the secret one' })],
    ['a thrown text', 'secret'],
    ['a thrown object', { secret: 'secret' }],
    ['a cause', new Error('x', { cause: 'secret' })],
    ['no stack', Object.assign(new Error('secret'), { stack: undefined })],
  ])('never %s', (_, thrown) => {
    expect(JSON.stringify(nameOf(thrown))).not.toContain('secret');
  });
});
