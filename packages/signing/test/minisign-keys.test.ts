import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import {
  formatMinisignPublicKey,
  generateMinisignKey,
  minisignPublicKeyLine,
  openMinisignKey,
  parseMinisignPublicKey,
  SigningError,
  unwrapTauri,
  wrapTauri,
} from "@release-actions/signing";
import { MINISIGN, MINISIGN_PLAIN, TAURI, TAURI_EMPTY } from "./known-pairs.ts";
import { lateRefusal, otherSpellings, refusal } from "./spellings.ts";

/** The bytes of a key, whatever form its text has. */
function bytesOf(text: string): Buffer {
  return Buffer.from((unwrapTauri(text) ?? text).split("\n")[1] ?? "", "base64");
}

/** A secret key's text in minisign's form. */
function secretText(bytes: Uint8Array): string {
  return `untrusted comment: changed\n${Buffer.from(bytes).toString("base64")}\n`;
}

function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

for (const { what, password, keyId, secretKey, publicKey } of [
  TAURI,
  TAURI_EMPTY,
  MINISIGN,
  MINISIGN_PLAIN,
]) {
  test(`a key of ${what} opens, and is the pair of its public key`, async () => {
    const signer = await openMinisignKey(secretKey, password);
    assert.equal(signer.keyId, keyId);
    assert.deepEqual(signer.publicKey, parseMinisignPublicKey(publicKey));
  });
}

for (const format of ["tauri", "minisign"] as const) {
  test(`a generated ${format} key without a password opens and is its pair`, async () => {
    const pair = await generateMinisignKey({ password: undefined, format });
    const signer = await openMinisignKey(pair.secretKey, format === "tauri" ? "" : undefined);
    assert.equal(signer.keyId, pair.keyId);
    assert.deepEqual(signer.publicKey, parseMinisignPublicKey(pair.publicKey));
    assert.equal(unwrapTauri(pair.secretKey) !== null, format === "tauri");
  });
}

test("a generated key opens with its password and with no other", async () => {
  const pair = await generateMinisignKey({ password: "corréct", format: "tauri" });
  assert.equal((await openMinisignKey(pair.secretKey, "corréct")).keyId, pair.keyId);
  for (const wrong of ["", "correct", "corréct ", "corréct\n"]) {
    const code = await lateRefusal(() => openMinisignKey(pair.secretKey, wrong));
    assert.equal(code, "key_password", wrong);
  }
  const none = await lateRefusal(() => openMinisignKey(pair.secretKey, undefined));
  assert.equal(none, "key_password_missing");
});

test("a key that is not encrypted opens whatever the password is", async () => {
  assert.equal((await openMinisignKey(MINISIGN_PLAIN.secretKey, "pw")).keyId, MINISIGN_PLAIN.keyId);
});

test("one line ending after a key, as secrets come with, is ignored, and nothing else", async () => {
  for (const end of ["\n", "\r\n"]) {
    const signer = await openMinisignKey(TAURI.secretKey + end, "pw");
    assert.equal(signer.keyId, TAURI.keyId);
    assert.equal(parseMinisignPublicKey(TAURI.publicKey + end).keyId, TAURI.keyId);
  }
  for (const end of ["\n\n", " ", "\n ", "=", "A"]) {
    assert.equal(
      await lateRefusal(() => openMinisignKey(TAURI.secretKey + end, "pw")),
      "key_malformed",
    );
    assert.equal(
      refusal(() => parseMinisignPublicKey(TAURI.publicKey + end)),
      "public_key_malformed",
    );
  }
});

test("a public key reads from two lines, from Tauri's one, and from the base64 alone", () => {
  const key = parseMinisignPublicKey(MINISIGN.publicKey);
  assert.equal(key.keyId, MINISIGN.keyId);
  assert.deepEqual(parseMinisignPublicKey(wrapTauri(MINISIGN.publicKey)), key);
  assert.deepEqual(parseMinisignPublicKey(MINISIGN.publicKey.split("\n")[1] ?? ""), key);
  assert.equal(formatMinisignPublicKey(key), MINISIGN.publicKey);
  assert.equal(minisignPublicKeyLine(key), MINISIGN.publicKey.split("\n")[1]);
});

test("a key id is shown as minisign shows it: little-endian, without leading zeros", () => {
  const bytes = bytesOf(MINISIGN.publicKey);
  bytes.set([0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x03, 0x00], 2);
  const key = parseMinisignPublicKey(bytes.toString("base64"));
  assert.equal(key.keyId, "3456789ABCDEF");
  assert.equal(minisignPublicKeyLine(key), bytes.toString("base64"));
});

test("a secret key where the public one belongs is refused, and not shown", async () => {
  assert.throws(
    () => parseMinisignPublicKey(TAURI.secretKey),
    (error) =>
      error instanceof SigningError &&
      error.code === "public_key_malformed" &&
      error.found === "a secret key" &&
      !inspect(error).includes(TAURI.secretKey.slice(0, 20)),
  );
  await assert.rejects(
    () => openMinisignKey(TAURI.publicKey, "pw"),
    (error) =>
      error instanceof SigningError &&
      error.code === "key_malformed" &&
      error.found === "a public key",
  );
});

test("no other spelling, truncation or algorithm of a public key is read", () => {
  const line = MINISIGN.publicKey.split("\n")[1] ?? "";
  const texts = [
    ...otherSpellings(line),
    ...otherSpellings(TAURI.publicKey),
    wrapTauri(wrapTauri(MINISIGN.publicKey)),
    MINISIGN.publicKey.replace("\n", "\r\n"),
    `${MINISIGN.publicKey}${line}\n`,
    `\n${MINISIGN.publicKey}`,
    `untrusted comment: \u001b[2J\n${line}\n`,
    Buffer.concat([bytesOf(MINISIGN.publicKey), Buffer.alloc(1)]).toString("base64"),
    bytesOf(MINISIGN.publicKey).fill("ED", 0, 2).toString("base64"),
  ];
  for (const text of texts) {
    assert.equal(
      refusal(() => parseMinisignPublicKey(text)),
      "public_key_malformed",
      text,
    );
  }
  for (const text of [MINISIGN.publicKey, TAURI.publicKey]) {
    for (let length = 0; length < text.length - 1; length += 1) {
      assert.equal(
        refusal(() => parseMinisignPublicKey(text.slice(0, length))),
        "public_key_malformed",
      );
    }
  }
});

test("a public key of small order is refused", () => {
  const bytes = bytesOf(MINISIGN.publicKey).fill(0, 10);
  const text = bytes.toString("base64");
  assert.equal(
    refusal(() => parseMinisignPublicKey(text)),
    "public_key_weak",
  );
});

test("any flipped bit of an unencrypted key is refused", async () => {
  const { secretKey } = await generateMinisignKey({ password: undefined, format: "minisign" });
  const bytes = bytesOf(secretKey);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const code = await lateRefusal(() => openMinisignKey(secretText(flipped(bytes, bit)), ""));
    assert.notEqual(code, null, `bit ${bit}`);
  }
});

test("any flipped bit of an encrypted key is refused", async () => {
  const bytes = bytesOf(TAURI.secretKey);
  // A prime step meets every part of the key and every bit of a byte; each try costs an scrypt.
  for (let bit = 0; bit < bytes.length * 8; bit += 23) {
    const code = await lateRefusal(() => openMinisignKey(secretText(flipped(bytes, bit)), "pw"));
    assert.notEqual(code, null, `bit ${bit}`);
  }
});

test("any truncation or extension of a secret key is refused", async () => {
  const { secretKey } = MINISIGN_PLAIN;
  for (let length = 0; length < secretKey.length - 1; length += 1) {
    const code = await lateRefusal(() => openMinisignKey(secretKey.slice(0, length), undefined));
    assert.equal(code, "key_malformed", `${length} characters`);
  }
  const bytes = bytesOf(secretKey);
  for (const other of [bytes.subarray(1), Buffer.concat([bytes, Buffer.alloc(1)])]) {
    assert.equal(await lateRefusal(() => openMinisignKey(secretText(other), "")), "key_malformed");
  }
  for (const spelling of otherSpellings(bytes.toString("base64"))) {
    const text = `untrusted comment: x\n${spelling}\n`;
    assert.equal(await lateRefusal(() => openMinisignKey(text, "")), "key_malformed");
  }
});

test("a key that is said to be unencrypted, and has parameters, is refused", async () => {
  const bytes = bytesOf(MINISIGN_PLAIN.secretKey);
  bytes[10] = 1;
  assert.equal(await lateRefusal(() => openMinisignKey(secretText(bytes), "")), "key_malformed");
});

test("the parts of an unencrypted key of another program must fit, too", async () => {
  const bytes = bytesOf(MINISIGN_PLAIN.secretKey);
  // Its checksum is empty: only seed and public key are proved by each other.
  for (const at of [54 + 8, 54 + 40]) {
    const code = await lateRefusal(() => openMinisignKey(secretText(flipped(bytes, at * 8)), ""));
    assert.equal(code, "key_pair_mismatch");
  }
});

for (const [what, operations, memory] of [
  ["no operations", 0n, 2n ** 25n],
  ["no memory", 2n ** 20n, 0n],
  ["more memory than minisign's 1 GiB", 2n ** 20n, 2n ** 31n],
  ["all the memory there is", 2n ** 20n, 2n ** 63n],
  ["more operations than minisign's", 2n ** 26n, 2n ** 25n],
  ["limits that no program writes", 2n ** 20n + 1n, 2n ** 25n],
] as const) {
  test(`a key that asks scrypt for ${what} is refused before any work`, async () => {
    const bytes = bytesOf(TAURI.secretKey);
    bytes.writeBigUInt64LE(operations, 38);
    bytes.writeBigUInt64LE(memory, 46);
    assert.equal(await lateRefusal(() => openMinisignKey(secretText(bytes), "pw")), "key_cost");
  });
}
