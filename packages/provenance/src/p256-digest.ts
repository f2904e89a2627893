// node:crypto verifies ECDSA over bytes that it hashes itself, never over a digest. Where only the
// digest of an artifact is at hand, the equation is done here. Everything in it is public, so that it
// need not take the same time for every input.
import type { KeyObject } from "node:crypto";

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

/** Affine; null is the point at infinity. The curve is y² = x³ - 3x + b. */
type Point = { readonly x: bigint; readonly y: bigint } | null;

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
  };
  const w = inverse(s, N);
  const u1 = (integer(digest) * w) % N;
  const u2 = (r * w) % N;
  const sum = add(times(G, u1), times(q, u2));
  return sum !== null && sum.x % N === r;
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
    sum = add(sum, sum);
    if (bit === "1") sum = add(sum, point);
  }
  return sum;
}

function add(a: Point, b: Point): Point {
  if (a === null || b === null) return a ?? b;
  if (a.x === b.x && a.y !== b.y) return null;
  const slope =
    a.x === b.x
      ? (3n * a.x * a.x - 3n) * inverse(2n * a.y, P)
      : (b.y - a.y) * inverse(b.x - a.x, P);
  const x = modulo(slope * slope - a.x - b.x, P);
  return { x, y: modulo(slope * (a.x - x) - a.y, P) };
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
