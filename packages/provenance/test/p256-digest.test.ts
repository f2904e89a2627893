import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { test } from "node:test";
import { verifiesDigest } from "../src/p256-digest.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

function digestOf(message: Uint8Array): Buffer {
  return createHash("sha256").update(message).digest();
}

test("what node:crypto signs is verified by the digest alone", () => {
  for (let at = 0; at < 20; at += 1) {
    const message = Buffer.from(`message ${at}`);
    assert.ok(verifiesDigest(publicKey, digestOf(message), sign("sha256", message, privateKey)));
  }
});

test("it agrees with node:crypto about every single flipped bit of a signature", () => {
  const message = Buffer.from("message");
  const signature = sign("sha256", message, privateKey);
  for (let bit = 0; bit < signature.length * 8; bit += 1) {
    const bent = Buffer.from(signature);
    bent.writeUInt8(bent.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    assert.equal(
      verifiesDigest(publicKey, digestOf(message), bent),
      verify("sha256", message, publicKey, bent),
      `bit ${bit}`,
    );
  }
});

test("another message, another key, a shorter digest and another kind of key are refused", () => {
  const message = Buffer.from("message");
  const signature = sign("sha256", message, privateKey);
  const digest = digestOf(message);
  assert.ok(!verifiesDigest(publicKey, digestOf(Buffer.from("other")), signature));
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
  assert.ok(!verifiesDigest(other, digest, signature));
  assert.ok(!verifiesDigest(publicKey, digest.subarray(1), signature));
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const foreign = sign("sha256", message, p384.privateKey);
  assert.ok(!verifiesDigest(p384.publicKey, digest, foreign));
});

test("r and s of nothing, and bytes after the signature, are refused", () => {
  const digest = digestOf(Buffer.from("message"));
  const zero = Buffer.from("3006020100020100", "hex");
  assert.ok(!verifiesDigest(publicKey, digest, zero));
  const good = sign("sha256", Buffer.from("message"), privateKey);
  assert.ok(!verifiesDigest(publicKey, digest, Buffer.concat([good, Buffer.from([0])])));
  assert.ok(!verifiesDigest(publicKey, digest, new Uint8Array()));
});
