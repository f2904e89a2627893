// BLAKE2b-256 (RFC 7693) of at most one block. node:crypto has only the 512-bit variant, and minisign
// checks its secret keys with this one. In 32-bit halves because numbers, unlike BigInts, can be
// kept in arrays that are wiped: what is hashed here is a secret key.

/** The square roots of the first eight primes, low half first. */
const IV = Uint32Array.of(
  0xf3bcc908,
  0x6a09e667,
  0x84caa73b,
  0xbb67ae85,
  0xfe94f82b,
  0x3c6ef372,
  0x5f1d36f1,
  0xa54ff53a,
  0xade682d1,
  0x510e527f,
  0x2b3e6c1f,
  0x9b05688c,
  0xfb41bd6b,
  0x1f83d9ab,
  0x137e2179,
  0x5be0cd19,
);

const SIGMA: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/** The words that each of the eight mixing steps of a round takes: four columns, four diagonals. */
const STEPS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

const ROUNDS = 12;
const OUTPUT = 32;
const BLOCK = 128;

/** The 32 bytes of BLAKE2b-256, without a key. @throws RangeError above 128 bytes: a defect */
export function blake2b256(message: Uint8Array): Uint8Array {
  if (message.byteLength > BLOCK)
    throw new RangeError(`${message.byteLength} bytes: not one block`);
  const block = new DataView(new ArrayBuffer(BLOCK));
  new Uint8Array(block.buffer).set(message);
  const words = Uint32Array.from({ length: BLOCK / 4 }, (_, at) => block.getUint32(at * 4, true));
  const state = new Uint32Array(32);
  const start = Uint32Array.from(IV);
  // The parameter block: output length, no key, fanout and depth 1.
  start[0] = (start[0] ?? 0) ^ 0x0101_0000 ^ OUTPUT;
  state.set(start);
  state.set(IV, 16);
  // The count of bytes, and the mark of the last block.
  state[24] = (state[24] ?? 0) ^ message.byteLength;
  state[28] = ~(state[28] ?? 0);
  state[29] = ~(state[29] ?? 0);
  for (let round = 0; round < ROUNDS; round += 1) mixRound(state, words, SIGMA[round % 10] ?? []);

  const digest = new DataView(new ArrayBuffer(OUTPUT));
  for (let at = 0; at < OUTPUT / 4; at += 1) {
    const word = (start[at] ?? 0) ^ (state[at] ?? 0) ^ (state[at + 16] ?? 0);
    digest.setUint32(at * 4, word >>> 0, true);
  }
  new Uint8Array(block.buffer).fill(0);
  words.fill(0);
  state.fill(0);
  return new Uint8Array(digest.buffer);
}

function mixRound(state: Uint32Array, words: Uint32Array, order: readonly number[]): void {
  for (const [step, [a, b, c, d]] of STEPS.entries()) {
    const x = order[step * 2] ?? 0;
    const y = order[step * 2 + 1] ?? 0;
    add(state, a, state, b);
    add(state, a, words, x);
    xorRotate(state, d, a, 32);
    add(state, c, state, d);
    xorRotate(state, b, c, 24);
    add(state, a, state, b);
    add(state, a, words, y);
    xorRotate(state, d, a, 16);
    add(state, c, state, d);
    xorRotate(state, b, c, 63);
  }
}

/** `to[at] += from[other]`, modulo 2^64. */
function add(to: Uint32Array, at: number, from: Uint32Array, other: number): void {
  const low = (to[at * 2] ?? 0) + (from[other * 2] ?? 0);
  const high = (to[at * 2 + 1] ?? 0) + (from[other * 2 + 1] ?? 0) + (low > 0xffff_ffff ? 1 : 0);
  to[at * 2] = low;
  to[at * 2 + 1] = high;
}

/** `state[at] = (state[at] ^ state[other]) >>> bits`, rotating; bits is 16, 24, 32 or 63. */
function xorRotate(state: Uint32Array, at: number, other: number, bits: number): void {
  const low = (state[at * 2] ?? 0) ^ (state[other * 2] ?? 0);
  const high = (state[at * 2 + 1] ?? 0) ^ (state[other * 2 + 1] ?? 0);
  const swap = bits >= 32;
  const [near, far] = swap ? [high, low] : [low, high];
  const by = bits % 32;
  state[at * 2] = by === 0 ? near : (near >>> by) | (far << (32 - by));
  state[at * 2 + 1] = by === 0 ? far : (far >>> by) | (near << (32 - by));
}
