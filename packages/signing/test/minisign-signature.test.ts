import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import * as fc from "fast-check";
import {
  blake2b512,
  generateMinisignKey,
  openMinisignKey,
  parseMinisignPublicKey,
  parseMinisignSignature,
  signMinisign,
  signMinisignDigest,
  unwrapTauri,
  verifyMinisign,
  verifyMinisignDigest,
  wrapTauri,
} from "@release-actions/signing";
import { sample, stream } from "./minisign-sample.ts";
import { lateRefusal, otherSpellings, refusal } from "./spellings.ts";

const { content, text, signer, publicKey, pair } = await sample();
const TAURI = wrapTauri(text);
const HEAD = "untrusted comment: ";

/** Lines as a text, each with its line feed. */
const join = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** The code that a signature's text is refused with over the content; null when it verifies. */
const verdict = (signature: string): Promise<string | null> =>
  lateRefusal(() => verifyMinisign(publicKey, parseMinisignSignature(signature), stream(content)));

test("a signature has four lines: algorithm ED, key id, and what the trusted comment says", () => {
  const [first = "", second = "", third = ""] = text.split("\n");
  assert.match(first, /^untrusted comment: ./);
  const bytes = Buffer.from(second, "base64");
  assert.equal(bytes.toString("latin1", 0, 2), "ED");
  assert.equal(bytes.readBigUInt64LE(2).toString(16).toUpperCase(), publicKey.keyId);
  const comment = "timestamp:1700000000\tfile:app.tar.gz\tversion:1.2.3";
  assert.equal(third, `trusted comment: ${comment}`);
  assert.match(text, /^(?:[^\n]+\n){4}$/);
});

test("a signature verifies in minisign's form and in Tauri's, and answers the trusted comment", async () => {
  for (const form of [text, TAURI]) {
    const comment = await verifyMinisign(publicKey, parseMinisignSignature(form), stream(content));
    assert.equal(comment.timestamp, 1_700_000_000);
    assert.equal(comment.file, "app.tar.gz");
    assert.equal(comment.version, "1.2.3");
  }
});

test("a version is there only when one was signed", async () => {
  const plain = await signMinisign(signer, stream(content), { timestamp: 1, file: "a" });
  assert.ok(!("version" in parseMinisignSignature(plain).comment));
});

test("who hashed already signs and verifies the digest, with the same result", async () => {
  const digest = createHash("blake2b512").update(content).digest();
  assert.deepEqual(Buffer.from(await blake2b512(stream(content))), digest);
  const statement = { timestamp: 1_700_000_000, file: "app.tar.gz", version: "1.2.3" };
  assert.equal(signMinisignDigest(signer, digest, statement), text);
  const read = parseMinisignSignature(text);
  assert.equal(verifyMinisignDigest(publicKey, read, digest).file, "app.tar.gz");
  const short = digest.subarray(1);
  assert.equal(
    refusal(() => signMinisignDigest(signer, short, statement)),
    "digest_malformed",
  );
  assert.equal(
    refusal(() => verifyMinisignDigest(publicKey, read, short)),
    "digest_malformed",
  );
});

test("any flipped bit of the content is refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(content.length * 8 - 1), async (bit) => {
      const changed = Buffer.from(content);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const signature = parseMinisignSignature(text);
      const code = await lateRefusal(() => verifyMinisign(publicKey, signature, stream(changed)));
      return code === "signature_invalid";
    }),
  );
});

test("any truncation or extension of the content is refused", async () => {
  const signature = parseMinisignSignature(text);
  for (const other of [
    content.subarray(1),
    content.subarray(0, -1),
    Buffer.concat([content, Buffer.alloc(1)]),
  ]) {
    const code = await lateRefusal(() => verifyMinisign(publicKey, signature, stream(other)));
    assert.equal(code, "signature_invalid");
  }
});

test("any flipped bit of the signature's text is refused, but in the untrusted comment", async () => {
  const free = text.indexOf("\n");
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 1) {
    if (at >= HEAD.length && at < free) continue;
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      const code = await verdict(changed.toString("latin1"));
      assert.notEqual(code, null, `bit ${bit} of byte ${at}`);
    }
  }
});

test("any flipped bit of Tauri's form is refused, unless only the untrusted comment differs", async () => {
  const signed = text.slice(text.indexOf("\n"));
  const bytes = Buffer.from(TAURI);
  for (let at = 0; at < bytes.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      const form = changed.toString("latin1");
      const inner = unwrapTauri(form);
      if (inner !== null && inner.slice(inner.indexOf("\n")) === signed) continue;
      assert.notEqual(await verdict(form), null, `bit ${bit} of byte ${at}`);
    }
  }
});

test("any flipped bit of the public key is refused", async () => {
  const bytes = Buffer.from(pair.publicKey.split("\n")[1] ?? "", "base64");
  const signature = parseMinisignSignature(text);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const code = await lateRefusal(async () =>
      verifyMinisign(
        parseMinisignPublicKey(changed.toString("base64")),
        signature,
        stream(content),
      ),
    );
    assert.notEqual(code, null, `bit ${bit}`);
  }
});

test("any truncation of either form is refused", () => {
  for (const form of [text, TAURI]) {
    for (let length = 0; length < form.length; length += 1) {
      assert.notEqual(
        refusal(() => parseMinisignSignature(form.slice(0, length))),
        null,
      );
    }
  }
});

test("any extension of either form is refused", () => {
  const more = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("\n", "\r\n", " ", "\0", "="));
  for (const form of [text, TAURI]) {
    fc.assert(
      fc.property(more, (extra) => refusal(() => parseMinisignSignature(form + extra)) !== null),
    );
  }
});

test("line endings of Windows, other base64 and lines in between are refused", () => {
  const [first = "", second = "", third = "", fourth = ""] = text.split("\n");
  const wrong = [
    text.replaceAll("\n", "\r\n"),
    join(first, "", second, third, fourth),
    join(second, first, third, fourth),
    join(first, second, third),
    join(first, second, third, fourth, fourth),
    `\uFEFF${text}`,
    text.replace("comment: ", "comment: \u001b[2J"),
    ...otherSpellings(second).map((spelling) => join(first, spelling, third, fourth)),
    ...otherSpellings(fourth).map((spelling) => join(first, second, third, spelling)),
    ...otherSpellings(TAURI),
    wrapTauri(TAURI),
    Buffer.concat([Buffer.from(text), Buffer.of(0xff)]).toString("base64"),
  ];
  for (const form of wrong) {
    assert.equal(
      refusal(() => parseMinisignSignature(form)),
      "signature_malformed",
      form,
    );
  }
});

test("a signature of the legacy kind is refused as such", () => {
  const [first = "", second = "", third = "", fourth = ""] = text.split("\n");
  const bytes = Buffer.from(second, "base64");
  bytes.write("Ed", "latin1");
  const legacy = [first, bytes.toString("base64"), third, fourth, ""].join("\n");
  assert.equal(
    refusal(() => parseMinisignSignature(legacy)),
    "signature_legacy",
  );
  bytes.write("EX", "latin1");
  const unknown = [first, bytes.toString("base64"), third, fourth, ""].join("\n");
  assert.equal(
    refusal(() => parseMinisignSignature(unknown)),
    "signature_malformed",
  );
});

test("the key id is compared before the content is read", async () => {
  const other = parseMinisignPublicKey(
    (await generateMinisignKey({ password: undefined, format: "minisign" })).publicKey,
  );
  let asked = false;
  async function* unread(): AsyncGenerator<Uint8Array> {
    asked = true;
    yield await Promise.resolve(Buffer.of(1));
  }
  const read = parseMinisignSignature(text);
  assert.equal(await lateRefusal(() => verifyMinisign(other, read, unread())), "signature_key");
  assert.equal(asked, false);
});

test("a statement that cannot be signed is refused before the content is read", async () => {
  let asked = false;
  async function* unread(): AsyncGenerator<Uint8Array> {
    asked = true;
    yield await Promise.resolve(Buffer.of(1));
  }
  const work = (): Promise<string> => signMinisign(signer, unread(), { timestamp: 1, file: "" });
  assert.equal(await lateRefusal(work), "trusted_comment_malformed");
  assert.equal(asked, false);
});

test("another key with the same key id does not verify", async () => {
  const other = parseMinisignPublicKey(
    (await generateMinisignKey({ password: undefined, format: "minisign" })).publicKey,
  );
  const forged = { keyId: publicKey.keyId, key: other.key };
  const read = parseMinisignSignature(text);
  assert.notEqual(await lateRefusal(() => verifyMinisign(forged, read, stream(content))), null);
});

test("a trusted comment cannot be taken from another signature of the same key", async () => {
  const statement = { timestamp: 2, file: "other" };
  const other = await signMinisign(signer, stream(Buffer.from("other")), statement);
  const [first = "", second = ""] = text.split("\n");
  const [, , third = "", fourth = ""] = other.split("\n");
  assert.equal(
    await verdict([first, second, third, fourth, ""].join("\n")),
    "trusted_comment_invalid",
  );
});

test("a changed signature under a changed global signature by the same key is still refused", async () => {
  const other = await signMinisign(signer, stream(Buffer.from("x")), { timestamp: 1, file: "a" });
  assert.equal(await verdict(other), "signature_invalid");
});

test("an open key signs with the id and key of its public text", async () => {
  const again = await openMinisignKey(pair.secretKey, undefined);
  assert.deepEqual(again.publicKey, publicKey);
  again.wipe();
  const late = signMinisign(again, stream(content), { timestamp: 1, file: "a" });
  assert.equal(await lateRefusal(() => late), "key_wiped");
});
