import assert from "node:assert/strict";
import { appendFileSync, closeSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { mkdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { generateEd25519, generateMinisignKey } from "@release-actions/signing";
import { annotations } from "../support/outcome.ts";
import { assertRefusedToSign, workspaceWith } from "../support/sign-step.ts";

const pair = generateEd25519();
const other = generateEd25519();
const tauri = await generateMinisignKey({ password: "correct horse", format: "tauri" });
const otherTauri = await generateMinisignKey({ password: "correct horse", format: "tauri" });

const ED25519 = { "signing-key": pair.secretKey, "public-key": pair.publicKey };
const MINISIGN = {
  algorithm: "minisign",
  "signing-key": tauri.secretKey,
  "signing-key-password": "correct horse",
  "public-key": tauri.publicKey,
};
const FILES = { "manifest.json": "{}\n" };
const workspace = await workspaceWith(FILES);

/** Two files of which the keys are never the trouble. */
const both = { ...ED25519, files: "manifest.json" };
const updater = { ...MINISIGN, files: "manifest.json" };

test("a wrong password is refused, and neither it nor the key is shown", async () => {
  for (const password of ["battery staple", "correct horse ", "Correct horse"]) {
    const inputs = { ...updater, "signing-key-password": password };
    await assertRefusedToSign(workspace, inputs, "signing_key_password_wrong");
  }
});

test("no password for an encrypted key is refused", async () => {
  const { "signing-key-password": _, ...inputs } = updater;
  await assertRefusedToSign(workspace, inputs, "signing_key_password_wrong");
});

test("the secret of another pair fails here: both key ids are named", async () => {
  const wrongSeed = { ...both, "signing-key": other.secretKey };
  await assertRefusedToSign(workspace, wrongSeed, "signing_key_not_pinned");
  const wrongKey = { ...updater, "signing-key": otherTauri.secretKey };
  const step = await assertRefusedToSign(workspace, wrongKey, "signing_key_not_pinned");
  assert.ok(step.log.includes(`Expected: key id ${tauri.keyId}.`));
  assert.ok(step.log.includes(`Found: key id ${otherTauri.keyId}.`));
});

test("the pinned key of another pair fails here", async () => {
  const wrongSeed = { ...both, "public-key": other.publicKey };
  await assertRefusedToSign(workspace, wrongSeed, "signing_key_not_pinned");
  const wrongKey = { ...updater, "public-key": otherTauri.publicKey };
  await assertRefusedToSign(workspace, wrongKey, "signing_key_not_pinned");
});

test("secret and public key of Ed25519 swapped are told as that, and neither is shown", async () => {
  const swapped = { ...both, "signing-key": pair.publicKey, "public-key": pair.secretKey };
  const step = await assertRefusedToSign(workspace, swapped, "signing_key_not_pinned");
  assert.match(annotations(step, "error")[0] ?? "", /are swapped/);
});

test("secret and public key of minisign swapped: both problems are named, neither is shown", async () => {
  const swapped = { ...updater, "signing-key": tauri.publicKey, "public-key": tauri.secretKey };
  const step = await assertRefusedToSign(workspace, swapped, "public_key_invalid");
  assert.match(step.log, /\/public-key: .*found a secret key/);
  assert.match(step.log, /\/signing-key: .*found a public key/);
});

test("without a pinned public key nothing is signed", async () => {
  for (const inputs of [both, updater]) {
    const unpinned = { ...inputs, "public-key": "" };
    const step = await assertRefusedToSign(workspace, unpinned, "input_missing");
    assert.match(step.log, /public-key/);
  }
});

test("without a secret key nothing is signed", async () => {
  await assertRefusedToSign(workspace, { ...both, "signing-key": "" }, "input_missing");
});

test("a damaged key is refused as that", async () => {
  const cut = { ...both, "signing-key": pair.secretKey.slice(1) };
  await assertRefusedToSign(workspace, cut, "signing_key_invalid");
  const half = { ...updater, "signing-key": tauri.secretKey.slice(0, 200) };
  await assertRefusedToSign(workspace, half, "signing_key_invalid");
  const short = { ...both, "public-key": pair.publicKey.slice(4) };
  await assertRefusedToSign(workspace, short, "public_key_invalid");
});

test("a pinned key of small order is refused: everyone could sign for it", async () => {
  const weak = { ...both, "public-key": Buffer.alloc(32).toString("base64") };
  await assertRefusedToSign(workspace, weak, "public_key_invalid");
});

test("all files that cannot be signed are named at once, and the good one is not signed", async () => {
  const place = await workspaceWith({ "good.json": "{}" });
  await mkdir(join(place, "folder"));
  await symlink("good.json", join(place, "link.json"));
  const files = "good.json\nmissing.json\nfolder\nlink.json";
  const step = await assertRefusedToSign(place, { ...ED25519, files }, "file_unreadable");
  assert.match(step.log, /is not there.*missing\.json/);
  assert.match(step.log, /is a directory.*folder/);
  assert.match(step.log, /is a symbolic link.*link\.json/);
  assert.doesNotMatch(step.log, /- \/files: .*good\.json/);
});

test("no file at all is refused", async () => {
  await assertRefusedToSign(workspace, { ...ED25519, files: " \n" }, "input_missing");
});

test("a file named twice, or one that a signature would replace, is refused", async () => {
  const place = await workspaceWith({ a: "1", "a.sig": "2" });
  for (const files of ["a\na", "a\n./a", "a\na.sig"]) {
    await assertRefusedToSign(place, { ...ED25519, files }, "input_invalid");
    assert.equal(await readFile(join(place, "a.sig"), "utf8"), "2");
  }
});

test("inputs that an Ed25519 signature cannot carry are refused, not ignored", async () => {
  for (const name of ["version", "format", "signing-key-password"]) {
    const inputs = { ...both, [name]: name === "format" ? "minisign" : "1.2.3" };
    const step = await assertRefusedToSign(workspace, inputs, "input_invalid");
    assert.ok(step.log.includes(name));
  }
});

test("a file whose name has a tab is refused: the trusted comment could not hold it", async () => {
  const place = await workspaceWith({ "a\tversion:9.9.9": "1" });
  const files = "a\tversion:9.9.9";
  await assertRefusedToSign(place, { ...MINISIGN, files }, "input_invalid");
});

test("a version that is none is refused", async () => {
  for (const version of ["v1.2.3", "1.2", "1.2.3 x"]) {
    await assertRefusedToSign(workspace, { ...updater, version }, "version_invalid");
  }
});

test("a file too large for a signature over its bytes is refused, with the way out", async () => {
  const place = await workspaceWith({ large: "" });
  await truncate(join(place, "large"), 32 * 1024 * 1024 + 1);
  const step = await assertRefusedToSign(
    place,
    { ...ED25519, files: "large" },
    "document_too_large",
  );
  assert.match(step.log, /algorithm: minisign/);
});

test("a signature that cannot take its place leaves nothing behind, not even half of it", async () => {
  const place = await workspaceWith({
    "a.json": "{}",
    "b.json": "{}",
    "b.json.sig/in-the-way": "",
  });
  const inputs = { ...ED25519, files: "a.json\nb.json" };
  await assertRefusedToSign(place, inputs, "disk_error");
});

/** A second of hashing at least, and no disk. */
const LARGE = 1024 ** 3;

for (const [what, change] of [
  ["grows", (path: string) => appendFileSync(path, "more")],
  ["is changed in place", overwriteStart],
  ["is replaced by another", replace],
] as const) {
  test(`a file that ${what} while it is signed is refused, and its older signature stays`, async () => {
    const place = await workspaceWith({ "app.bin": "", "app.bin.sig": "of before" });
    const path = join(place, "app.bin");
    await truncate(path, LARGE);
    const inputs = { ...MINISIGN, files: "app.bin" };
    let changed = false;
    await assertRefusedToSign(place, inputs, "file_changed", (line) => {
      if (!line.startsWith("Signing app.bin") || changed) return;
      changed = true;
      change(path);
    });
    assert.ok(changed, "the test never changed the file");
    assert.equal(await readFile(`${path}.sig`, "utf8"), "of before");
  });
}

function overwriteStart(path: string): void {
  const file = openSync(path, "r+");
  writeSync(file, "x", 0);
  closeSync(file);
}

function replace(path: string): void {
  const beside = `${path}.new`;
  writeFileSync(beside, "another file");
  renameSync(beside, path);
}

test("a file that was signed first and changes while the next is signed is refused too", async () => {
  const place = await workspaceWith({ "first.bin": "first", "second.bin": "" });
  await truncate(join(place, "second.bin"), LARGE);
  const inputs = { ...MINISIGN, files: "first.bin\nsecond.bin" };
  let changed = false;
  await assertRefusedToSign(place, inputs, "file_changed", (line) => {
    if (!line.startsWith("Signing second.bin") || changed) return;
    changed = true;
    writeFileSync(join(place, "first.bin"), "FIRST");
  });
  assert.ok(changed);
  await writeFile(join(place, "first.bin"), "");
});
