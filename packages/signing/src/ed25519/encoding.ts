// What an encoded point must be before OpenSSL sees it. OpenSSL reduces y silently and, depending on
// its version, takes points of small order: under such a key one signature fits many messages.

const P = 2n ** 255n - 19n;
const SIGN = 2n ** 255n;
/** d of the curve -x² + y² = 1 + d x² y². */
const D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n;

/** The order of the base point (RFC 8032, 5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** y of two points of order 8; the other two have -y. */
const EIGHTH = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
/** y of the eight points whose order divides 8. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, EIGHTH, P - EIGHTH]);

export type PointFault = "length" | "not canonical" | "small order";

/**
 * Why 32 bytes are not a point that a strict verifier takes, as far as can be seen without
 * arithmetic on the curve; null when nothing is wrong. The two encodings of x = 0 with the sign set
 * (y = 1 and y = -1) are not canonical, and are of small order with either sign.
 */
export function pointFault(encoded: Uint8Array): PointFault | null {
  if (encoded.byteLength !== 32) return "length";
  const y = yOf(encoded);
  if (y >= P) return "not canonical";
  return SMALL_ORDER_Y.has(y) ? "small order" : null;
}

/**
 * Whether there is a point with this y: (y² - 1) / (d y² + 1) has a square root. A verifier finds out by
 * itself; this is for who reads a key and can still say what is wrong with it.
 */
export function isOnCurve(encoded: Uint8Array): boolean {
  const square = yOf(encoded) ** 2n;
  // A quotient is a square when the product is, and 1 then is what Euler's criterion gives.
  const product = ((square - 1n) * (D * square + 1n)) % P;
  return product === 0n || power(product, (P - 1n) / 2n) === 1n;
}

/** Modulo p. Only for what is public: it takes as long as its arguments make it. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, left] = [base, exponent]; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/** S < L for the 32 bytes of S: otherwise S + L would be a second signature of the same message. */
export function isReduced(scalar: Uint8Array): boolean {
  return littleEndian(scalar) < L;
}

/** The y coordinate: 255 bits, the sign of x removed. */
function yOf(encoded: Uint8Array): bigint {
  return littleEndian(encoded) & ~SIGN;
}

function littleEndian(bytes: Uint8Array): bigint {
  const bigEndian = Uint8Array.from(bytes).toReversed();
  return BigInt(`0x${Buffer.from(bigEndian).toString("hex")}`);
}
