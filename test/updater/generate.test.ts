import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parseChecksums, parseLatestJson, type ErrorCode } from "@release-actions/contract";
import { parseMinisignSignature } from "@release-actions/signing";
import { PublicKey, Signature } from "@threema/wasm-minisign-verify";
import { create, promote, type Done } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { readCandidate, readReceipt } from "../support/documents.ts";
import {
  annotations,
  assertOk,
  assertRefused,
  assertSecretless,
  assertUntouched,
} from "../support/outcome.ts";
import type { Project } from "../support/project.ts";
import { approvedRun, startReleaseRun } from "../support/runs.ts";
import { assetOf, candidateOf, digests, releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";
import {
  addressOf,
  makeApp,
  makeKey,
  PACKAGES,
  PASSWORD,
  PLATFORMS,
  REQUIRED,
  sealApp,
  sealFiles,
  signFile,
  TAG,
  VERSION,
} from "../support/updater.ts";

const stage = await startStage();
const key = await makeKey();
const inputs = {
  "updater-public-key": key.publicKey,
  "updater-signing-key": key.secretKey,
  "updater-signing-key-password": PASSWORD,
  "required-platforms": REQUIRED,
};

const DEB = "App_1.0.0_amd64.deb";

async function sealed(): Promise<Project> {
  const project = await makeApp(stage);
  await sealApp(project);
  return project;
}

/** Neither the key, in any of its spellings, nor the password is shown anywhere. */
function assertKeyless(step: Done): void {
  const shown = step.log.replace(/^::add-mask::.*$/gm, "") + step.summary;
  const inner = Buffer.from(key.secretKey, "base64").toString().split("\n")[1] ?? "";
  for (const secret of [key.secretKey, inner, PASSWORD]) assert.ok(!shown.includes(secret));
  assertSecretless(step);
}

/**
 * What a client does: reads latest.json without a token and installs what verifies. The verifier is
 * the one that Tauri's updater has inside, compiled to WebAssembly.
 */
async function assertInstallable(project: Project, tag = TAG): Promise<void> {
  const answer = await fetch(addressOf(project, tag, "latest.json"));
  assert.equal(answer.status, 200);
  const { version, platforms } = parseLatestJson(new Uint8Array(await answer.arrayBuffer()));
  assert.equal(version, VERSION);
  assert.deepEqual(Object.keys(platforms), Object.keys(PLATFORMS).toSorted());
  const pinned = PublicKey.decode(decoded(key.publicKey));
  for (const [platform, file] of Object.entries(PLATFORMS)) {
    const { url = "", signature = "" } = platforms[platform] ?? {};
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    assert.deepEqual(Buffer.from(bytes), PACKAGES[file]);
    assert.ok(pinned.verify(bytes, Signature.decode(decoded(signature))));
    const stated = decoded(signature).split("\n")[2] ?? "";
    assert.ok(stated.endsWith(`\tfile:${file}\tversion:${VERSION}`), stated);
  }
}

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}

test("a candidate that nobody signed is signed, and every client finds its file", async () => {
  const project = await sealed();
  const run = await approvedRun(project);
  const { result, uploads } = await traffic(stage, () => promote(project, TAG, { run, inputs }));
  assertOk(result);
  assertKeyless(result);
  await assertInstallable(project);
  const release = await releaseOf(project, TAG);
  const { predicate } = await readReceipt(project, release);
  const lineages = predicate.assets.map(({ name, lineage, before }) => [
    name,
    before === undefined ? lineage : `${lineage} from the candidate's`,
  ]);
  assert.deepEqual(Object.fromEntries(lineages), {
    ...Object.fromEntries(
      Object.keys(PACKAGES).flatMap((name) => [
        [name, "identical from the candidate's"],
        [`${name}.sig`, "signed"],
      ]),
    ),
    "candidate.json": "identical from the candidate's",
    "checksums.txt": "rewritten from the candidate's",
    "latest.json": "generated",
  });
  assert.ok(uploads.includes("latest.json"), "it is there before the release is published");
  const checksums = await download(project, assetOf(release, "checksums.txt"));
  const listed = parseChecksums(checksums).map(({ name, digest }) => [name, digest]);
  const { "promotion.json": _, "checksums.txt": __, ...others } = digests(release);
  assert.deepEqual(Object.fromEntries(listed), others);
});

test("times and notes come from the candidate and the tag, so that a retry makes the same bytes", async () => {
  const project = await sealed();
  assertOk(await promote(project, TAG, { inputs }));
  const release = await releaseOf(project, TAG);
  const { created_at: created } = await readCandidate(project);
  const document = parseLatestJson(await download(project, assetOf(release, "latest.json")));
  const page = `${stage.emulator.urls.url}/${project.name}/releases/tag/${TAG}`;
  assert.deepEqual([document.pub_date, document.notes], [created, page]);
  const { comment } = parseMinisignSignature(document.platforms["linux-x86_64"]?.signature ?? "");
  assert.equal(comment.timestamp, Date.parse(created) / 1000);
  const again = await assertUntouched(project, () => promote(project, TAG, { inputs }));
  assertOk(again);
  assert.equal(again.outputs["published"], "false");
});

test("a signature that the build made is kept, and only the others are made", async () => {
  const file = "App_x64.app.tar.gz";
  const name = `${file}.sig`;
  const text = await signFile(key, file, { version: VERSION });
  const project = await sealedWith({ [name]: `${text}\n` });
  assertOk(await promote(project, TAG, { inputs }));
  await assertInstallable(project);
  const { predicate } = await readReceipt(project, await releaseOf(project, TAG));
  const lineage = (wanted: string) => predicate.assets.find((one) => one.name === wanted)?.lineage;
  assert.deepEqual([lineage(name), lineage("App_aarch64.app.tar.gz.sig")], ["identical", "signed"]);
});

/** A sealed candidate with the packages and one file more, or one file changed. */
async function sealedWith(more: Readonly<Record<string, string | Uint8Array>>): Promise<Project> {
  const project = await makeApp(stage, more);
  await sealFiles(project, [...new Set([...Object.keys(PACKAGES), ...Object.keys(more)])]);
  return project;
}

test("a signature in minisign's own four lines is put into the form that clients read", async () => {
  const file = "App_x64.app.tar.gz";
  const text = decoded(await signFile(key, file, { version: VERSION }));
  const project = await sealedWith({ [`${file}.sig`]: text });
  assertOk(await promote(project, TAG, { inputs }));
  await assertInstallable(project);
});

for (const [what, code, made] of [
  [
    "of other bytes",
    "platform_signature_invalid",
    () => signFile(key, DEB, { bytes: Buffer.from("x") }),
  ],
  [
    "of another version",
    "updater_version_mismatch",
    () => signFile(key, DEB, { version: "0.1.0" }),
  ],
  ["by another key", "signature_key_mismatch", async () => signFile(await makeKey(), DEB)],
  [
    "that is none",
    "platform_signature_invalid",
    () => Promise.resolve("-----BEGIN PGP SIGNATURE-----"),
  ],
] as const) {
  test(`a signature ${what} that the build made is refused, not replaced`, async () => {
    const project = await sealedWith({ [`${DEB}.sig`]: await made() });
    const step = await assertUntouched(project, () => promote(project, TAG, { inputs }));
    assertRefused(step, code);
    assert.match(step.log, /linux-x86_64-deb/);
  });
}

for (const [what, code, name] of [
  ["a package that tells no processor", "platform_unknown", "App.app.tar.gz"],
  ["two packages of one kind", "platform_asset_mismatch", "App_1.0.0_x64_fr-FR.msi"],
] as const) {
  test(`${what} is refused, with its name`, async () => {
    const project = await sealedWith({ [name]: "another package" });
    const step = await assertUntouched(project, () => promote(project, TAG, { inputs }));
    assertRefused(step, code);
    assert.ok(step.log.includes(name), step.log);
  });
}

test("without keys a candidate without latest.json is promoted without one", async () => {
  const project = await sealed();
  assertOk(await promote(project, TAG));
  const { "promotion.json": _, ...published } = digests(await releaseOf(project, TAG));
  assert.deepEqual(published, digests(await candidateOf(project)));
});

test("a key with a line ending after it, as editors leave it, signs like the key", async () => {
  const project = await sealed();
  const ended = { ...inputs, "updater-signing-key": `${key.secretKey}\n` };
  assertOk(await promote(project, TAG, { inputs: { ...ended, "dry-run": "true" } }));
  assertOk(await promote(project, TAG, { inputs: ended }));
  await assertInstallable(project);
});

test("a package that the inventory calls something else is neither signed nor named", async () => {
  const name = "App_1.0.0_x64_fr-FR.msi";
  const project = await makeApp(stage, { [name]: "in French" });
  const files = [...Object.keys(PACKAGES), name].map((one) => `out/${one}`).join("\n");
  const inventory = JSON.stringify({ [name]: { kind: "translation" } });
  assertOk(await create(project, { inputs: { files, inventory } }));
  assertOk(await promote(project, TAG, { inputs }));
  await assertInstallable(project);
});

test("an extra package, which no candidate vouches for, is neither signed nor named", async () => {
  const project = await sealed();
  const name = "App_1.0.0_arm64.deb";
  await writeFile(join(project.workspace, name), "who knows");
  const given = { ...inputs, "extra-assets": name };
  assertOk(await promote(project, TAG, { inputs: given }));
  await assertInstallable(project);
  const published = digests(await releaseOf(project, TAG));
  assert.deepEqual([name in published, `${name}.sig` in published], [true, false]);
});

test("an extra asset cannot take the name of a signature that is made here", async () => {
  const project = await sealed();
  const name = `${DEB.toLowerCase()}.SIG`;
  await writeFile(join(project.workspace, name), "mine");
  const given = { ...inputs, "extra-assets": name };
  const step = await assertUntouched(project, () => promote(project, TAG, { inputs: given }));
  assertRefused(step, "files_duplicate_name");
});

interface Case {
  readonly what: string;
  readonly code: ErrorCode;
  readonly change: Readonly<Record<string, string>>;
  readonly says: readonly string[];
}

const other = await makeKey();
const CASES: readonly Case[] = [
  {
    what: "a wrong password",
    code: "signing_key_password_wrong",
    change: { "updater-signing-key-password": "battery staple" },
    says: ["Secret key: The password does not open"],
  },
  {
    what: "a password with a line ending that is not part of it",
    code: "signing_key_password_wrong",
    change: { "updater-signing-key-password": `${PASSWORD}\n` },
    says: ["Secret key: The password does not open"],
  },
  {
    what: "no password for a key that has one",
    code: "signing_key_password_wrong",
    change: { "updater-signing-key-password": "" },
    says: ["Secret key: The password does not open"],
  },
  {
    what: "secret and public key swapped",
    code: "public_key_invalid",
    change: { "updater-public-key": key.secretKey, "updater-signing-key": key.publicKey },
    says: [
      "not swapped",
      "/public-key",
      "found a secret key",
      "/signing-key",
      "found a public key",
    ],
  },
  {
    what: "a public key where the secret one belongs",
    code: "signing_key_invalid",
    change: { "updater-signing-key": key.publicKey },
    says: ["Secret key", "Found: a public key"],
  },
  {
    what: "half a secret key",
    code: "signing_key_invalid",
    change: { "updater-signing-key": key.secretKey.slice(0, 100) },
    says: ["Secret key", "Expected: the text of a secret key"],
  },
  {
    what: "the secret key of another pair than the pinned one",
    code: "signing_key_not_pinned",
    change: { "updater-public-key": other.publicKey },
    says: [`Expected: key id ${other.keyId}`, `Found: key id ${key.keyId}`],
  },
  {
    what: "no pinned key",
    code: "updater_key_missing",
    change: { "updater-public-key": "" },
    says: ["Expected: updater-public-key"],
  },
  {
    what: "no key to sign with",
    code: "updater_key_missing",
    change: { "updater-signing-key": "" },
    says: ["App_1.0.0_amd64.AppImage has no signature", "updater-signing-key"],
  },
  {
    what: "nothing but latest-json: required",
    code: "updater_key_missing",
    change: { "updater-signing-key": "", "updater-public-key": "", "latest-json": "required" },
    says: ["updater-public-key"],
  },
  {
    what: "a platform that nobody built",
    code: "platform_missing",
    change: { "required-platforms": `${REQUIRED}\nwindows-aarch64-nsis` },
    says: [
      "windows-aarch64-nsis is not in latest.json, and it is required",
      "windows-aarch64 is not in latest.json, and clients before 2.10 do not know",
    ],
  },
];

// Since nothing is written, one candidate serves all of them.
const refused = await sealed();
for (const { what, code, change, says } of CASES) {
  test(`${what} is refused (${code}), and nothing is written`, async () => {
    const project = refused;
    const run = await approvedRun(project);
    const { result, writes } = await assertUntouched(project, () =>
      traffic(stage, () => promote(project, TAG, { run, inputs: { ...inputs, ...change } })),
    );
    assertRefused(result, code);
    assertKeyless(result);
    assert.deepEqual(writes, []);
    const [message = ""] = annotations(result, "error");
    for (const part of says) assert.ok(message.includes(part), message);
  });
}

test("without an approval the secret key is not even read: nothing masks it", async () => {
  const project = await sealed();
  const run = await startReleaseRun(project);
  const wrong = { ...inputs, "updater-signing-key": "not a key at all" };
  const step = await assertUntouched(project, () => promote(project, TAG, { run, inputs: wrong }));
  assertRefused(step, "gate_not_approved");
  assert.ok(!step.log.includes("::add-mask::not a key at all"));
});
