import { expect, it } from 'vitest';
import type { ConnectRequest } from '../index.ts';
import { refused, testGame } from '../test-game.test-fixture.ts';

const refusalOf = (request: object) =>
  refused(testGame().link.connect({ provider: 'arcade', ...request } as ConnectRequest));

it('credentials beside the provider are refused with where they belong', async () => {
  const error = await refusalOf({ ticket: 'SECRET', hint: 'SECRET' });
  expect(error).toMatchObject({ code: 'INVALID', field: 'ticket' });
  expect(error.message).toBe(
    'A field has the wrong form. Credentials belong into `credentials`: { provider, credentials: { ... } }.',
  );
});

it('any other member that is not known is refused as ever', async () => {
  const error = await refusalOf({ credentials: { ticket: 'a1' }, errorOnSwitch: true });
  expect(error).toMatchObject({ code: 'INVALID', field: 'errorOnSwitch' });
  expect(error.message).toBe('A field has the wrong form.');
});
