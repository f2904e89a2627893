import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import {
  ed25519KeyId,
  generateEd25519,
  openEd25519Key,
  parseEd25519PublicKey,
  parseEd25519Signature,
  formatEd25519Signature,
  verifyEd25519,
} from "@release-actions/signing";
import { otherSpellings, refusal } from "./spellings.ts";

const PAIR = generateEd25519();
const MESSAGE = Buffer.from("content");
const SIGNATURE = formatEd25519Signature(openEd25519Key(PAIR.secretKey).sign(MESSAGE));
const KEY = parseEd25519PublicKey(PAIR.publicKey);

test("a generated pair signs and verifies", () => {
  assert.equal(verifyEd25519(KEY, MESSAGE, parseEd25519Signature(SIGNATURE)), true);
  assert.deepEqual(Buffer.from(openEd25519Key(PAIR.secretKey).publicKey), Buffer.from(KEY));
});

test("two generated pairs differ", () => {
  assert.notEqual(generateEd25519().secretKey, PAIR.secretKey);
});

test("one line ending after a key is ignored, more is not", () => {
  for (const end of ["\n", "\r\n"]) {
    assert.deepEqual(parseEd25519PublicKey(PAIR.publicKey + end), KEY);
    assert.deepEqual(openEd25519Key(PAIR.secretKey + end).publicKey, KEY);
  }
  for (const end of ["\n\n", " ", "\r", "\n ", "\0"]) {
    assert.equal(
      refusal(() => parseEd25519PublicKey(PAIR.publicKey + end)),
      "public_key_malformed",
    );
    assert.equal(
      refusal(() => openEd25519Key(PAIR.secretKey + end)),
      "key_malformed",
    );
  }
});

test("a signature ends with exactly one line feed", () => {
  const base64 = SIGNATURE.trim();
  for (const text of [base64, `${base64}\r\n`, `${base64}\n\n`, `\n${base64}\n`, ` ${base64}\n`]) {
    assert.equal(
      refusal(() => parseEd25519Signature(text)),
      "signature_malformed",
    );
  }
});

test("no other spelling of the same bytes is read", () => {
  for (const spelling of otherSpellings(SIGNATURE.trim())) {
    assert.equal(
      refusal(() => parseEd25519Signature(`${spelling}\n`)),
      "signature_malformed",
    );
  }
  for (const spelling of otherSpellings(PAIR.publicKey)) {
    assert.equal(
      refusal(() => parseEd25519PublicKey(spelling)),
      "public_key_malformed",
    );
  }
  for (const spelling of otherSpellings(PAIR.secretKey)) {
    assert.equal(
      refusal(() => openEd25519Key(spelling)),
      "key_malformed",
    );
  }
});

test("any truncation or extension of a signature or key is refused", () => {
  for (const [text, parse] of [
    [SIGNATURE, parseEd25519Signature],
    [PAIR.publicKey, parseEd25519PublicKey],
    [PAIR.secretKey, openEd25519Key],
  ] as const) {
    for (let length = 0; length < text.length; length += 1) {
      assert.notEqual(
        refusal(() => parse(text.slice(0, length))),
        null,
        `${length} characters`,
      );
    }
    const extension = fc.string({ minLength: 1 }).filter((more) => !/^\r?\n$/.test(more));
    fc.assert(fc.property(extension, (more) => refusal(() => parse(text + more)) !== null));
    fc.assert(fc.property(extension, (more) => refusal(() => parse(more + text)) !== null));
  }
});

test("any changed character of a signature's text is refused", () => {
  const change = fc.tuple(fc.nat(SIGNATURE.length - 1), fc.string({ minLength: 1, maxLength: 1 }));
  fc.assert(
    fc.property(change, ([at, character]) => {
      fc.pre(SIGNATURE[at] !== character);
      const text = SIGNATURE.slice(0, at) + character + SIGNATURE.slice(at + 1);
      if (refusal(() => parseEd25519Signature(text)) !== null) return true;
      return !verifyEd25519(KEY, MESSAGE, parseEd25519Signature(text));
    }),
  );
});

test("any flipped bit of the message is refused", () => {
  const messages = fc.uint8Array({ minLength: 1, maxLength: 300 });
  const signer = openEd25519Key(PAIR.secretKey);
  fc.assert(
    fc.property(messages, fc.nat(), (message, n) => {
      const signature = signer.sign(message);
      const bit = n % (message.length * 8);
      const changed = Uint8Array.from(message);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return verifyEd25519(KEY, message, signature) && !verifyEd25519(KEY, changed, signature);
    }),
  );
});

test("a key's id is sixteen digits of its SHA-256", () => {
  const known = parseEd25519PublicKey("O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=");
  assert.equal(ed25519KeyId(known), "139E3940E64B5491");
});

test("a wiped key does not sign", () => {
  const signer = openEd25519Key(PAIR.secretKey);
  signer.wipe();
  assert.equal(
    refusal(() => signer.sign(MESSAGE)),
    "key_wiped",
  );
});
