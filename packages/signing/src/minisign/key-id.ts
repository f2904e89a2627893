/**
 * A key id as minisign shows it: the eight bytes read as a little-endian number, in upper-case
 * hexadecimal digits without leading zeros.
 */
export function showKeyId(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return view.getBigUint64(0, true).toString(16).toUpperCase();
}

/** The eight bytes of a shown key id. */
export function keyIdBytes(shown: string): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt(`0x${shown}`), true);
  return new Uint8Array(bytes.buffer);
}
