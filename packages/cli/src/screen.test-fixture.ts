import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A screen that remembers what was drawn. */
export function screen() {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
  const drawn = text(stream);
  return {
    stream,
    drawn: async () => {
      stream.end();
      return drawn;
    },
  };
}
