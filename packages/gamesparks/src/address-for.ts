import type { IncomingMessage } from 'node:http';
import { nameOf } from '@playerlink/core';
import type { Settings } from './options.ts';

/** The client's address as the host tells it; undefined when it tells none that core can take. */
export function addressFor(
  { addressOf, logger }: Settings,
  request: IncomingMessage | Request,
): string | undefined {
  try {
    const address: unknown = addressOf(request);
    if (address === undefined || address === '') return undefined;
    if (typeof address !== 'string' || !address.isWellFormed()) {
      throw new TypeError('addressOf must return a text or undefined');
    }
    // As long as core takes one; the cut must not go through a character.
    return address.slice(0, 255).toWellFormed();
  } catch (thrown) {
    logger.error(nameOf(thrown), 'addressOf failed: the client counts as one without an address');
    return undefined;
  }
}
