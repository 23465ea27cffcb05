/** The uuid of version 4 that 16 of these bytes make; the rest is left out. */
export function uuidFrom(noise: Buffer): string {
  const bytes = Buffer.from(noise.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
