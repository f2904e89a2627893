import assert from "node:assert/strict";
import test from "node:test";
import { parseEd25519PublicKey, SigningError, verifyEd25519 } from "@release-actions/signing";
import { isOnCurve, isReduced, pointFault } from "../src/ed25519/encoding.ts";
import { hasPoint, L, scalar } from "./curve.ts";
import { SMALL_ORDER_ENCODINGS, UNREDUCED_ENCODINGS, VECTORS } from "./hostile.ts";

for (const { what, key, message, signature, valid } of VECTORS) {
  test(`${what}: ${valid ? "accepted" : "refused"}`, () => {
    assert.equal(verifyEd25519(key, message, signature), valid);
  });
}

// Some versions of OpenSSL refuse what follows themselves, so that the vectors alone prove nothing.
test("a scalar is reduced below the order of the base point, and not from there on", () => {
  for (const reduced of [0n, 1n, L - 1n]) assert.equal(isReduced(scalar(reduced)), true);
  for (const more of [L, L + 1n, 2n * L, 2n ** 253n, 2n ** 256n - 1n]) {
    assert.equal(isReduced(scalar(more)), false);
  }
});

test("each encoding of the points of small order is recognised", () => {
  assert.equal(SMALL_ORDER_ENCODINGS.length, 14);
  for (const encoding of SMALL_ORDER_ENCODINGS) {
    assert.notEqual(pointFault(encoding), null, encoding.toString("hex"));
  }
});

test("each encoding with a y that is not reduced is recognised", () => {
  for (const encoding of UNREDUCED_ENCODINGS) assert.equal(pointFault(encoding), "not canonical");
});

test("a public key of small order, or not reduced, is refused when it is read", () => {
  for (const key of [...SMALL_ORDER_ENCODINGS, ...UNREDUCED_ENCODINGS]) {
    assert.throws(
      () => parseEd25519PublicKey(key.toString("base64")),
      (error) =>
        error instanceof SigningError &&
        ["public_key_weak", "public_key_malformed"].includes(error.code),
    );
  }
});

test("whether a y belongs to a point is what the curve says", () => {
  for (let y = 0n; y < 60n; y += 1n) {
    const encoding = scalar(y);
    assert.equal(isOnCurve(encoding), hasPoint(y), String(y));
    // The sign of x, which every point but two has both of, does not matter.
    encoding[31] = (encoding[31] ?? 0) | 0x80;
    assert.equal(isOnCurve(encoding), hasPoint(y), String(y));
  }
});

test("a public key that is no point is refused when it is read", () => {
  assert.equal(hasPoint(2n), false);
  assert.throws(() => parseEd25519PublicKey(scalar(2n).toString("base64")), {
    code: "public_key_malformed",
  });
});

test("bytes of another length are not a key or a signature, and nothing is thrown", () => {
  const [honest] = VECTORS;
  assert.ok(honest);
  const { key, message, signature } = honest;
  for (const length of [0, 1, 31, 32, 33, 63, 64, 65, 1000]) {
    if (length !== 32) {
      assert.equal(verifyEd25519(Buffer.alloc(length, key), message, signature), false);
    }
    if (length !== 64) {
      assert.equal(verifyEd25519(key, message, Buffer.alloc(length, signature)), false);
    }
  }
});

test("each of the 768 bits of key and signature matters", () => {
  const [honest] = VECTORS;
  assert.ok(honest);
  const { key, message, signature } = honest;
  for (let bit = 0; bit < 256; bit += 1) {
    assert.equal(verifyEd25519(flipped(key, bit), message, signature), false, `key, ${bit}`);
  }
  for (let bit = 0; bit < 512; bit += 1) {
    assert.equal(verifyEd25519(key, message, flipped(signature, bit)), false, `signature, ${bit}`);
  }
});

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
