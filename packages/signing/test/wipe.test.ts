import assert from "node:assert/strict";
import test from "node:test";
import {
  generateEd25519,
  generateMinisignKey,
  openEd25519Key,
  openMinisignKey,
} from "@release-actions/signing";

// Node cuts small buffers from a pool and hands the same memory to the next who asks. What is left of
// a key there can be read by anyone in the process.
function pool(): Buffer {
  return Buffer.from(Buffer.from("x").buffer);
}

/** Bytes that were never in the pool themselves. */
function apart(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

test("an Ed25519 seed is not left in the memory that buffers are cut from", () => {
  const { secretKey } = generateEd25519();
  const before = pool();
  const signer = openEd25519Key(secretKey);
  signer.sign(Buffer.from("message"));
  signer.wipe();
  for (const memory of [before, pool()]) assert.equal(memory.indexOf(apart(secretKey)), -1);
});

test("a refused seed is not left there either", () => {
  const long = Buffer.alloc(40, 0xa7).toString("base64");
  const lenient = ` ${btoa("\xa7".repeat(32))}`;
  const before = pool();
  for (const wrong of [long, lenient]) assert.throws(() => openEd25519Key(wrong));
  for (const memory of [before, pool()]) {
    assert.equal(memory.includes(Buffer.alloc(16, 0xa7)), false);
  }
});

test("the seed of a minisign key and its checksum's input are not left there", async () => {
  const { secretKey } = await generateMinisignKey({ password: undefined, format: "minisign" });
  const line = secretKey.split("\n")[1] ?? "";
  const seed = apart(line).slice(62, 94);
  const before = pool();
  (await openMinisignKey(secretKey, undefined)).wipe();
  for (const memory of [before, pool()]) assert.equal(memory.indexOf(seed), -1);
});
