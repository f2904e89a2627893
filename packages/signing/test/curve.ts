// Ed25519 in plain arithmetic, slow and not secret: enough to make signatures that satisfy the
// verification equation with points that no honest signer uses.
import { createHash } from "node:crypto";

export const P = 2n ** 255n - 19n;
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));

export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

export const IDENTITY: Point = { x: 0n, y: 1n };
export const BASE: Point = {
  x: 15112221349535400772501151409588531511454012693041857206046113283949847762202n,
  y: mod(4n * inverse(5n)),
};
/** A point of order 8; its multiples are all eight points of small order. */
const EIGHTH: Point = decode(
  Buffer.from("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "hex"),
);
export const TORSION: readonly Point[] = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].map((n) =>
  multiply(EIGHTH, n),
);

export function mod(a: bigint, by = P): bigint {
  const rest = a % by;
  return rest < 0n ? rest + by : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = mod(base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function inverse(a: bigint): bigint {
  return power(a, P - 2n);
}

export function add(a: Point, b: Point): Point {
  const product = D * a.x * b.x * a.y * b.y;
  return {
    x: mod((a.x * b.y + b.x * a.y) * inverse(1n + product)),
    y: mod((a.y * b.y + a.x * b.x) * inverse(1n - product)),
  };
}

export function multiply(point: Point, by: bigint): Point {
  let result = IDENTITY;
  let double = point;
  for (let left = by; left > 0n; left >>= 1n) {
    if (left & 1n) result = add(result, double);
    double = add(double, double);
  }
  return result;
}

export function encode({ x, y }: Point): Buffer {
  const bytes = scalar(y);
  if (x & 1n) bytes[31] = (bytes[31] ?? 0) | 0x80;
  return bytes;
}

/** A number as 32 little-endian bytes. */
export function scalar(value: bigint): Buffer {
  return Buffer.from(Buffer.from(value.toString(16).padStart(64, "0"), "hex").toReversed());
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(Uint8Array.from(bytes).toReversed()).toString("hex")}`);
}

function decode(bytes: Buffer): Point {
  const y = mod(number(bytes) & (2n ** 255n - 1n));
  const square = mod((y * y - 1n) * inverse(mod(D * y * y + 1n)));
  const root = power(square, (P + 3n) / 8n);
  const x = mod(root * root) === square ? root : mod(root * power(2n, (P - 1n) / 4n));
  return { x: (x & 1n) === number(bytes) >> 255n ? x : mod(-x), y };
}

/** Whether the curve has a point with this y, by finding it. */
export function hasPoint(y: bigint): boolean {
  const { x } = decode(scalar(y));
  return mod(y * y - x * x) === mod(1n + D * x * x * y * y);
}

/** The challenge of RFC 8032: SHA-512(R, A, message) modulo L. */
export function challenge(r: Uint8Array, a: Uint8Array, message: Uint8Array): bigint {
  return mod(number(createHash("sha512").update(r).update(a).update(message).digest()), L);
}
