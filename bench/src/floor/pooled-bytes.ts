import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8_192);
let taken = pool.length;

/** Random bytes, asked of the system in one go for many, as core does: the floor pays no more for them. */
export function pooledBytes(size: number): Buffer {
  if (taken + size > pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const bytes = Buffer.from(pool.subarray(taken, taken + size));
  taken += size;
  return bytes;
}
