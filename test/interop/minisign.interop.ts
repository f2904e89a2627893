import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { PublicKey, Signature } from "@threema/wasm-minisign-verify";
import {
  formatMinisignPublicKey,
  generateEd25519,
  generateMinisignKey,
  minisignPublicKeyLine,
  openEd25519Key,
  openMinisignKey,
  parseMinisignPublicKey,
  unwrapTauri,
  verifyEd25519,
  wrapTauri,
} from "@release-actions/signing";
import { has } from "./client.ts";
import { openDesk, signHere, tauri, verifyHere } from "./signers.ts";

const PASSWORD = "correct horse";
/** What precedes a seed, or a public key, in the DER that OpenSSL reads (RFC 8410). */
const PKCS8 = "302e020100300506032b657004220420";
const SPKI = "302a300506032b6570032100";

function der(head: string, base64: string): Buffer {
  return Buffer.concat([Buffer.from(head, "hex"), Buffer.from(base64, "base64")]);
}

for (const [what, password] of [
  ["a password", PASSWORD],
  ["the empty password", ""],
  ["no encryption", undefined],
] as const) {
  const formats =
    password === undefined ? (["minisign"] as const) : (["minisign", "tauri"] as const);
  for (const format of formats) {
    test(`minisign verifies our signature, and signs with our ${format} key with ${what}`, async (t) => {
      if (!has(t, "minisign")) return;
      const desk = await openDesk(t);
      const pair = await generateMinisignKey({ password, format });
      const publicText = unwrapTauri(pair.publicKey) ?? pair.publicKey;
      await desk.write("our.pub", publicText);
      await desk.write("our.key", unwrapTauri(pair.secretKey) ?? pair.secretKey);

      await desk.write("ours.minisig", await signHere(desk, pair.secretKey, password));
      const verify = ["-V", "-m", "app.bin", "-x", "ours.minisig"];
      const said = await desk.run("minisign", [...verify, "-p", "our.pub"]);
      assert.match(said, /timestamp:1700000000\tfile:app\.bin\tversion:1\.2\.3/);
      // The key alone, as an argument.
      const line = minisignPublicKeyLine(parseMinisignPublicKey(publicText));
      await desk.run("minisign", [...verify, "-P", line]);

      const sign = ["-S", "-s", "our.key", "-m", "app.bin", "-x", "theirs.minisig"];
      await desk.run("minisign", sign, `${password ?? ""}\n`);
      const comment = await verifyHere(desk, pair.publicKey, await desk.read("theirs.minisig"));
      assert.equal(comment.file, "app.bin");
    });
  }
}

for (const [what, password] of [
  ["a password", PASSWORD],
  ["no encryption", undefined],
] as const) {
  test(`we open a key that minisign made with ${what}, sign with it, and verify its signature`, async (t) => {
    if (!has(t, "minisign")) return;
    const desk = await openDesk(t);
    const generate = ["-G", "-p", "their.pub", "-s", "their.key"];
    if (password === undefined) await desk.run("minisign", [...generate, "-W"]);
    else await desk.run("minisign", generate, `${password}\n${password}\n`);
    const [secretKey, publicKey] = [await desk.read("their.key"), await desk.read("their.pub")];
    const signer = await openMinisignKey(secretKey, password);
    assert.equal(formatMinisignPublicKey(signer.publicKey), publicKey);
    assert.ok(publicKey.includes(`minisign public key ${signer.keyId}\n`));

    await desk.write("ours.minisig", await signHere(desk, secretKey, password));
    const verify = ["-V", "-m", "app.bin", "-x", "ours.minisig", "-p", "their.pub"];
    await desk.run("minisign", verify);

    const sign = ["-S", "-s", "their.key", "-m", "app.bin", "-x", "theirs.minisig"];
    await desk.run("minisign", sign, `${password ?? ""}\n`);
    await verifyHere(desk, publicKey, await desk.read("theirs.minisig"));
  });
}

test("what minisign refuses, we refuse: a changed file", async (t) => {
  if (!has(t, "minisign")) return;
  const desk = await openDesk(t);
  const pair = await generateMinisignKey({ password: undefined, format: "minisign" });
  await desk.write("our.pub", pair.publicKey);
  const signature = await signHere(desk, pair.secretKey, undefined);
  await desk.write("ours.minisig", signature);
  desk.content[1000] = (desk.content[1000] ?? 0) ^ 1;
  await desk.write("app.bin", desk.content);
  const verify = ["-V", "-m", "app.bin", "-x", "ours.minisig", "-p", "our.pub"];
  await assert.rejects(desk.run("minisign", verify), /verification failed/);
  await assert.rejects(verifyHere(desk, pair.publicKey, signature), { code: "signature_invalid" });
});

test("a legacy signature by minisign -l is refused as that", async (t) => {
  if (!has(t, "minisign")) return;
  const desk = await openDesk(t);
  const pair = await generateMinisignKey({ password: undefined, format: "minisign" });
  await desk.write("our.key", pair.secretKey);
  await desk.run("minisign", ["-S", "-l", "-s", "our.key", "-m", "app.bin", "-x", "old.minisig"]);
  const old = await desk.read("old.minisig");
  await assert.rejects(async () => verifyHere(desk, pair.publicKey, old), {
    code: "signature_legacy",
  });
});

for (const password of [PASSWORD, ""]) {
  const what = password === "" ? "without a password" : "with a password";

  test(`tauri's keys ${what} open here, and its signatures verify here`, async (t) => {
    const program = await tauri(t);
    if (program === null) return;
    const desk = await openDesk(t);
    await desk.run(program, [
      "signer",
      "generate",
      "--ci",
      "-w",
      desk.path("t.key"),
      "-p",
      password,
    ]);
    const [secretKey, publicKey] = [await desk.read("t.key"), await desk.read("t.key.pub")];
    const sign = ["signer", "sign", "-f", desk.path("t.key"), "-p", password];
    await desk.run(program, [...sign, "--app-version", "1.2.3", "app.bin"]);
    const comment = await verifyHere(desk, publicKey, await desk.read("app.bin.sig"));
    assert.equal(comment.file, "app.bin");
    assert.equal(comment.version, "1.2.3");
    await verifyHere(desk, publicKey, wrapTauri(await signHere(desk, secretKey, password)));
  });

  test(`tauri signs with the keys that we make ${what}`, async (t) => {
    const program = await tauri(t);
    if (program === null) return;
    const desk = await openDesk(t);
    const pair = await generateMinisignKey({ password, format: "tauri" });
    await desk.run(program, ["signer", "sign", "-k", pair.secretKey, "-p", password, "app.bin"]);
    const comment = await verifyHere(desk, pair.publicKey, await desk.read("app.bin.sig"));
    assert.equal(comment.file, "app.bin");
  });
}

test("the verifier that Tauri's updater is built on takes our signatures, and no other content", async (t) => {
  const desk = await openDesk(t);
  for (const format of ["tauri", "minisign"] as const) {
    const pair = await generateMinisignKey({
      password: format === "tauri" ? "" : undefined,
      format,
    });
    const signature = await signHere(desk, pair.secretKey, format === "tauri" ? "" : undefined);
    const key = PublicKey.decode(unwrapTauri(pair.publicKey) ?? pair.publicKey);
    assert.equal(key.verify(desk.content, Signature.decode(signature)), true);
    const other = Buffer.concat([desk.content, Buffer.from("x")]);
    assert.throws(() => key.verify(other, Signature.decode(signature)));
  }
});

test("OpenSSL verifies our Ed25519 signature, and we verify OpenSSL's by the same seed", async (t) => {
  if (!has(t, "openssl")) return;
  const desk = await openDesk(t);
  const pair = generateEd25519();
  const signer = openEd25519Key(pair.secretKey);
  await desk.write("our.pub", der(SPKI, pair.publicKey));
  await desk.write("our.key", der(PKCS8, pair.secretKey));
  await desk.write("ours.sig", signer.sign(desk.content));
  const verify = ["pkeyutl", "-verify", "-pubin", "-inkey", "our.pub", "-keyform", "DER"];
  const said = await desk.run("openssl", [
    ...verify,
    "-rawin",
    "-in",
    "app.bin",
    "-sigfile",
    "ours.sig",
  ]);
  assert.match(said, /Verified Successfully/);

  const sign = ["pkeyutl", "-sign", "-inkey", "our.key", "-keyform", "DER", "-rawin"];
  await desk.run("openssl", [...sign, "-in", "app.bin", "-out", "theirs.sig"]);
  const theirs = await readFile(desk.path("theirs.sig"));
  assert.equal(verifyEd25519(signer.publicKey, desk.content, theirs), true);
  assert.deepEqual(theirs, Buffer.from(signer.sign(desk.content)));
});
