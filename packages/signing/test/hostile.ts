// Signatures that satisfy the verification equation, or would for a careless verifier, and still must
// be refused. Each is a key, a message and 64 bytes, as RFC 8032 lays them out.
import {
  add,
  BASE,
  challenge,
  encode,
  IDENTITY,
  L,
  mod,
  multiply,
  P,
  scalar,
  TORSION,
} from "./curve.ts";

export interface Vector {
  readonly what: string;
  readonly key: Buffer;
  readonly message: Buffer;
  readonly signature: Buffer;
  readonly valid: boolean;
}

const SECRET = 0x1234_5678_9abc_def0_0fed_cba9_8765_4321n;
const NONCE = 0x0bad_cafe_0bad_cafe_0bad_cafe_0bad_cafen;
const HONEST = multiply(BASE, SECRET);
const NONCE_POINT = multiply(BASE, NONCE);
const MIXED = add(HONEST, TORSION[1] ?? IDENTITY);
const SIGN = 2n ** 255n;

/** R then S. */
const signature = (r: Uint8Array, s: bigint): Buffer => Buffer.concat([r, scalar(s)]);

/** All encodings of points of small order: the canonical eight and what reduces to them. */
export const SMALL_ORDER_ENCODINGS: readonly Buffer[] = [
  ...new Set(
    [...TORSION, IDENTITY].flatMap(({ y }) =>
      [y, y + P].flatMap((one) => (one < SIGN ? [one, one + SIGN] : [])),
    ),
  ),
].map(scalar);

/** y is 19 numbers from p on that fit into 255 bits; each with either sign. */
export const UNREDUCED_ENCODINGS: readonly Buffer[] = Array.from({ length: 38 }, (_, at) =>
  scalar(P + BigInt(at >> 1) + (at & 1 ? SIGN : 0n)),
);

/** A message for which the equation holds exactly, without the cofactor. */
function search(what: string, make: (message: Buffer) => Omit<Vector, "what"> | null): Vector {
  for (let n = 0; n < 10_000; n += 1) {
    const made = make(Buffer.from(`message ${n}`));
    if (made !== null) return { what, ...made };
  }
  throw new Error(`no message makes ${what}`);
}

/** A key of small order: any S goes with R = S·B wherever the challenge takes the key to zero. */
const smallKeys: readonly Vector[] = SMALL_ORDER_ENCODINGS.map((key) =>
  search(`a key of small order, ${key.toString("hex")}`, (message) => {
    const r = encode(NONCE_POINT);
    const sent = { key, message, signature: signature(r, NONCE), valid: false };
    return challenge(r, key, message) % 8n === 0n ? sent : null;
  }),
);

/** R of small order, under a key that has a part of small order too. */
const smallNonces: readonly Vector[] = TORSION.map((torsion, at) =>
  search(`R of small order, number ${at}`, (message) => {
    const key = encode(MIXED);
    const r = encode(torsion);
    const k = challenge(r, key, message);
    // The part of small order that k times the key has must be what R takes away.
    if ((k + BigInt(at)) % 8n !== 0n) return null;
    return { key, message, signature: signature(r, mod(k * SECRET, L)), valid: false };
  }),
);

function honest(message: Buffer): { key: Buffer; r: Buffer; s: bigint; message: Buffer } {
  const key = encode(HONEST);
  const r = encode(NONCE_POINT);
  return { key, r, message, s: mod(NONCE + challenge(r, key, message) * SECRET, L) };
}

const { key: KEY, r: R, s: S, message: MESSAGE } = honest(Buffer.from("a message"));

const scalars: readonly Vector[] = [
  { what: "an honest signature", s: S, valid: true },
  { what: "S + L", s: S + L, valid: false },
  { what: "S + 2 L", s: S + 2n * L, valid: false },
  { what: "S + 8 L", s: S + 8n * L, valid: false },
  { what: "S with its highest bit set", s: S + SIGN, valid: false },
  { what: "S of zero", s: 0n, valid: false },
].map(({ what, s, valid }) => ({
  what,
  key: KEY,
  message: MESSAGE,
  signature: signature(R, s),
  valid,
}));

/** R of the honest signature in an encoding that is not its own: the same key, the same S. */
const unreducedNonces: readonly Vector[] = UNREDUCED_ENCODINGS.map((r) => ({
  what: `R that is not reduced, ${r.toString("hex")}`,
  key: KEY,
  message: MESSAGE,
  signature: signature(r, S),
  valid: false,
}));

const unreducedKeys: readonly Vector[] = UNREDUCED_ENCODINGS.map((key) => ({
  what: `a key that is not reduced, ${key.toString("hex")}`,
  key,
  message: MESSAGE,
  signature: signature(R, S),
  valid: false,
}));

/** Where verifiers may differ, and ours takes the equation without the cofactor. */
const mixed: readonly Vector[] = [
  search("a key with a part of small order, and R with its counterpart", (message) => {
    const key = encode(MIXED);
    const r = encode(add(NONCE_POINT, TORSION[3] ?? IDENTITY));
    const k = challenge(r, key, message);
    if ((k + 3n) % 8n !== 0n) return null;
    return { key, message, signature: signature(r, mod(NONCE + k * SECRET, L)), valid: true };
  }),
  search("R that is right only up to a part of small order", (message) => {
    const { key } = honest(message);
    const r = encode(add(NONCE_POINT, TORSION[1] ?? IDENTITY));
    const s = mod(NONCE + challenge(r, key, message) * SECRET, L);
    return { key, message, signature: signature(r, s), valid: false };
  }),
];

export const VECTORS: readonly Vector[] = [
  ...scalars,
  ...smallKeys,
  ...smallNonces,
  ...unreducedKeys,
  ...unreducedNonces,
  ...mixed,
];
