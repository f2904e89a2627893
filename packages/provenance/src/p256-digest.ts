// node:crypto verifies ECDSA over bytes that it hashes itself, never over a digest. Where only the
// digest of an artifact is at hand, the equation is done here. Everything in it is public, so that it
// need not take the same time for every input.
import type { KeyObject } from "node:crypto";

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  z: 1n,
};

/**
 * The point (x/z², y/z³), so that only the last step divides; null is the point at infinity. The curve
 * is y² = x³ - 3x + b.
 */
type Point = { readonly x: bigint; readonly y: bigint; readonly z: bigint } | null;

/**
 * Whether `signature` (DER) is an ECDSA signature under a P-256 key over the message whose SHA-256 is
 * `digest`; false for keys of another kind.
 */
export function verifiesDigest(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const { kty, crv, x, y } = key.export({ format: "jwk" });
  const pair = readSignature(signature);
  if (kty !== "EC" || crv !== "P-256" || pair === null || digest.byteLength !== 32) return false;
  const [r, s] = pair;
  if (r < 1n || r >= N || s < 1n || s >= N) return false;
  const q = {
    x: integer(Buffer.from(x ?? "", "base64url")),
    y: integer(Buffer.from(y ?? "", "base64url")),
    z: 1n,
  };
  const w = inverse(s, N);
  const u1 = (integer(digest) * w) % N;
  const u2 = (r * w) % N;
  const sum = add(times(G, u1), times(q, u2));
  return sum !== null && modulo(sum.x * inverse(sum.z * sum.z, P), P) % N === r;
}

/** r and s of SEQUENCE { INTEGER, INTEGER } in DER; null for anything else. */
function readSignature(der: Uint8Array): readonly [bigint, bigint] | null {
  if (der[0] !== 0x30 || der[1] !== der.byteLength - 2) return null;
  const r = readInteger(der, 2);
  const s = r === null ? null : readInteger(der, r.end);
  return r === null || s === null || s.end !== der.byteLength ? null : [r.value, s.value];
}

function readInteger(der: Uint8Array, at: number): { value: bigint; end: number } | null {
  const length = der[at + 1] ?? 0;
  const bytes = der.subarray(at + 2, at + 2 + length);
  const [first = 0x80, second = 0] = bytes;
  const padded = first === 0 && bytes.byteLength > 1 && second < 0x80;
  if (der[at] !== 0x02 || bytes.byteLength !== length || first >= 0x80 || padded) return null;
  return { value: integer(bytes), end: at + 2 + length };
}

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}

function times(point: Point, factor: bigint): Point {
  let sum: Point = null;
  for (const bit of factor.toString(2)) {
    sum = twice(sum);
    if (bit === "1") sum = add(sum, point);
  }
  return sum;
}

function add(a: Point, b: Point): Point {
  if (a === null || b === null) return a ?? b;
  const [aa, bb] = [(a.z * a.z) % P, (b.z * b.z) % P];
  const [ax, bx] = [(a.x * bb) % P, (b.x * aa) % P];
  const [ay, by] = [(a.y * bb * b.z) % P, (b.y * aa * a.z) % P];
  const [dx, dy] = [bx - ax, by - ay];
  if (dx === 0n) return dy === 0n ? twice(a) : null;
  const square = (dx * dx) % P;
  const cube = square * dx;
  const x = modulo(dy * dy - cube - 2n * ax * square, P);
  return {
    x,
    y: modulo(dy * (ax * square - x) - ay * cube, P),
    z: modulo(dx * a.z * b.z, P),
  };
}

function twice(point: Point): Point {
  if (point === null) return null;
  const { x, y, z } = point;
  const zz = z * z;
  const slope = (3n * (x - zz) * (x + zz)) % P;
  const yy = (y * y) % P;
  const between = 4n * x * yy;
  const doubled = modulo(slope * slope - 2n * between, P);
  return {
    x: doubled,
    y: modulo(slope * (between - doubled) - 8n * yy * yy, P),
    z: modulo(2n * y * z, P),
  };
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next] = [modulus, modulo(value, modulus)];
  let [t, other] = [0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [t, other] = [other, t - quotient * other];
  }
  return modulo(t, modulus);
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}
