import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import {
  blake2b512,
  generateMinisignKey,
  parseMinisignPublicKey,
  parseMinisignSignature,
  unwrapTauri,
  verifyMinisignDigest,
} from "@release-actions/signing";
import { assertOk } from "../support/outcome.ts";
import { assertUnseen, sign, workspaceWith } from "../support/sign-step.ts";

const SEED = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const PUBLIC = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=";
const MANIFEST = '{\n  "schema": 2\n}\n';
const ED25519 = { "signing-key": SEED, "public-key": PUBLIC };

const tauri = await generateMinisignKey({ password: "pass word ", format: "tauri" });
const MINISIGN = {
  algorithm: "minisign",
  "signing-key": tauri.secretKey,
  "signing-key-password": "pass word ",
  "public-key": tauri.publicKey,
};

async function assertProves(file: string, signature: string): Promise<void> {
  async function* content(): AsyncGenerator<Uint8Array> {
    yield await readFile(file);
  }
  const read = parseMinisignSignature(signature);
  const key = parseMinisignPublicKey(tauri.publicKey);
  assert.ok(verifyMinisignDigest(key, read, await blake2b512(content())));
}

test("a manifest gets the signature that its clients know, and a line feed", async () => {
  const workspace = await workspaceWith({ "out/manifest.json": MANIFEST });
  const step = await sign(workspace, { files: "out/manifest.json", ...ED25519 });
  assertOk(step);
  const signature = join(workspace, "out/manifest.json.sig");
  assert.equal(
    await readFile(signature, "utf8"),
    "VbR/gRybDSa0AwfORrLxssvCszDUIopW1zWhgMC7BScNpBWhyTTo25Fy1dlOa6a+6zoiZchwP/k9JoQp7v82Bw==\n",
  );
  assert.deepEqual(step.outputs, { signatures: signature, "key-id": "139E3940E64B5491" });
  assert.match(step.summary, /verified under the pinned key `139E3940E64B5491`/);
});

test("updater packages get Tauri's one line, with name and version bound in", async () => {
  const files = { "app.AppImage": "linux", "app-setup.exe": "windows" };
  const workspace = await workspaceWith(files);
  const inputs = { files: Object.keys(files).join("\n"), ...MINISIGN, version: "1.2.3-beta.1" };
  const step = await sign(workspace, inputs);
  assertOk(step);
  assert.equal(step.outputs["key-id"], tauri.keyId);
  const paths = Object.keys(files).map((name) => join(workspace, `${name}.sig`));
  assert.equal(step.outputs["signatures"], paths.join("\n"));
  for (const name of Object.keys(files)) {
    const text = await readFile(join(workspace, `${name}.sig`), "utf8");
    assert.ok(unwrapTauri(text) !== null && !text.endsWith("\n"));
    await assertProves(join(workspace, name), text);
    const { comment } = parseMinisignSignature(text);
    assert.equal(comment.file, name);
    assert.equal(comment.version, "1.2.3-beta.1");
  }
});

test("format: minisign writes the four lines to a file of their own name", async () => {
  const workspace = await workspaceWith({ "app.tar.gz": "content" });
  const step = await sign(workspace, { files: "app.tar.gz", ...MINISIGN, format: "minisign" });
  assertOk(step);
  assert.deepEqual((await readdir(workspace)).toSorted(), ["app.tar.gz", "app.tar.gz.minisig"]);
  const text = await readFile(join(workspace, "app.tar.gz.minisig"), "utf8");
  assert.match(text, /^untrusted comment: /);
  await assertProves(join(workspace, "app.tar.gz"), text);
});

test("an older signature is replaced as a whole, and nothing else is left", async () => {
  const workspace = await workspaceWith({ "a.json": "{}", "a.json.sig": "x".repeat(10_000) });
  assertOk(await sign(workspace, { files: "a.json", ...ED25519 }));
  assert.equal((await readFile(join(workspace, "a.json.sig"), "utf8")).length, 89);
  assert.deepEqual((await readdir(workspace)).toSorted(), ["a.json", "a.json.sig"]);
});

test("an empty file is signed too", async () => {
  const workspace = await workspaceWith({ empty: "" });
  assertOk(await sign(workspace, { files: "empty", ...MINISIGN }));
  await assertProves(
    join(workspace, "empty"),
    await readFile(join(workspace, "empty.sig"), "utf8"),
  );
});

test("keys with a trailing newline, as secret stores hand them out, are the same keys", async () => {
  const workspace = await workspaceWith({ "a.json": "{}" });
  for (const [inputs, ends] of [
    [ED25519, ["\n", "\r\n"]],
    [MINISIGN, ["\n"]],
  ] as const) {
    for (const end of ends) {
      const step = await sign(workspace, {
        files: "a.json",
        ...inputs,
        "signing-key": inputs["signing-key"] + end,
        "public-key": inputs["public-key"] + end,
      });
      assertOk(step);
    }
  }
});

test("the secret is masked in each of its spellings before anything else is said", async () => {
  const workspace = await workspaceWith({ "a.json": "{}" });
  const step = await sign(workspace, { files: "a.json", ...MINISIGN });
  assertOk(step);
  const line = (unwrapTauri(tauri.secretKey) ?? "").split("\n")[1] ?? "";
  for (const form of [tauri.secretKey, line, Buffer.from(line, "base64").toString("hex")]) {
    assert.ok(step.log.includes(`::add-mask::${form}`), form.slice(0, 12));
    assertUnseen(step, form);
  }
  assert.ok(step.log.includes("::add-mask::pass word "));
  const firstWord = step.log.split("\n").findIndex((text) => !text.startsWith("::"));
  assert.ok(step.log.split("\n").slice(0, firstWord).join().includes(line));

  const seeds = await sign(workspace, { files: "a.json", ...ED25519 });
  assert.ok(seeds.log.includes(`::add-mask::${"00".repeat(32)}`));
});

test("a file outside of the workspace is signed by its absolute path", async () => {
  const workspace = await workspaceWith({});
  const elsewhere = await workspaceWith({ "manifest.json": MANIFEST });
  await writeFile(join(elsewhere, "other"), "");
  assertOk(await sign(workspace, { files: join(elsewhere, "manifest.json"), ...ED25519 }));
  assert.ok((await readdir(elsewhere)).includes("manifest.json.sig"));
});
