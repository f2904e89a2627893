import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import {
  parseAssetName,
  parseDigest,
  parseManifest,
  parseSha,
  serialiseManifest,
  type Manifest,
  type ReleaseSpec,
} from "@release-actions/contract";
import type { Done } from "../support/actions.ts";
import { download, publishByHand, replace } from "../support/assets.ts";
import {
  buildManifest,
  contentFiles,
  layOut,
  must,
  specOf,
  type Files,
} from "../support/content.ts";
import { PUBLIC_KEY, publishContent, receiptOf, signed } from "../support/content-release.ts";
import { annotations, assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject, noise, type Project } from "../support/project.ts";
import { assetOf } from "../support/snapshot.ts";
import { control, startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const FIRST = specOf("v1.0.0", "e1", "p1");
const FIRST_FILES = contentFiles("e1", "p1");
/** The same engine with another player: the firmware stays, the rest is built. */
const NEXT = specOf("v1.1.0", "e1", "p2");
const KEY = { "public-key": PUBLIC_KEY };

async function withFirst(): Promise<Project> {
  const project = await makeProject(stage, { immutable: false });
  await publishContent(project, FIRST, FIRST_FILES);
  return project;
}

function built(files: Files, ...names: readonly string[]): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
}

async function manifestOf(step: Done): Promise<Manifest> {
  assertOk(step);
  return parseManifest(await readFile(step.outputs["path"] ?? ""));
}

const entryOf = (manifest: Manifest, id: string) => manifest.assets.find((one) => one.id === id);

test("a group whose candidate is the same stays in the previous release, verified without a download", async () => {
  const project = await withFirst();
  const files = built(contentFiles("e1", "p2"), "demo-firmware.hex");
  await layOut(project, NEXT, files);
  const { result: step, downloads } = await traffic(stage, () =>
    buildManifest(project, "v1.1.0", KEY),
  );
  const manifest = await manifestOf(step);
  assert.equal(step.outputs["reused"], "firmware");
  assert.equal(downloads, 3, "manifest, signature and receipt");
  const page = `${stage.emulator.urls.url}/${project.name}`;
  const firmware = entryOf(manifest, "firmware");
  assert.equal(firmware?.url, `${page}/releases/download/v1.0.0/demo-firmware.hex`);
  const answer = await fetch(firmware.url);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), FIRST_FILES["demo-firmware.hex"]);
  assert.equal(manifest.assets.filter(({ url }) => url !== undefined).length, 1);
  assert.match(step.summary, /\| bundles \| player is at another commit \|/);
  assert.match(step.summary, /\| firmware \| reused, verified \|/);
  assert.deepEqual(annotations(step, "warning"), []);
  const again = await buildManifest(project, "v1.1.0", { ...KEY, output: "again.json" });
  assert.equal(again.outputs["digest"], step.outputs["digest"]);
});

test("a file that was reused before keeps the address of the release that first had it", async () => {
  const project = await withFirst();
  const files = built(contentFiles("e1", "p2"), "demo-firmware.hex");
  await publishContent(project, NEXT, files, { inputs: KEY });
  const third = specOf("v1.2.0", "e1", "p3");
  await layOut(project, third, built(contentFiles("e1", "p3"), "demo-firmware.hex"));
  const manifest = await manifestOf(await buildManifest(project, "v1.2.0", KEY));
  assert.match(entryOf(manifest, "firmware")?.url ?? "", /\/v1\.0\.0\/demo-firmware\.hex$/);
});

test("with the same candidates everywhere only what is in no group is built", async () => {
  const project = await withFirst();
  const spec = specOf("v1.1.0", "e1", "p1");
  await layOut(project, spec, { "demo-skin.zip": FIRST_FILES["demo-skin.zip"] ?? Buffer.of() });
  const step = await buildManifest(project, "v1.1.0", KEY);
  assertOk(step);
  assert.equal(step.outputs["reused"], "bundle-linux-x86_64\nbundle-windows-x86_64\nfirmware");
});

test("what is assembled is built again when the tooling is another one, a candidate's file is not", async () => {
  const project = await withFirst();
  const same = specOf("v1.1.0", "e1", "p1");
  const spec = { ...same, tooling: { ...same.tooling, sha: must(parseSha("8".repeat(40))) } };
  await layOut(project, spec, built(FIRST_FILES, "demo-firmware.hex"));
  const step = await buildManifest(project, "v1.1.0", KEY);
  assertOk(step);
  assert.equal(step.outputs["reused"], "firmware");
  assert.match(step.summary, /\| bundles \| the tooling is another one \|/);
});

const CHANGES: readonly [string, (spec: ReleaseSpec) => ReleaseSpec, RegExp][] = [
  [
    "was sealed again for the same commit",
    (spec) => ({
      ...spec,
      repos: spec.repos.map((repo) => ({
        ...repo,
        candidate: { ...repo.candidate, digest: must(parseDigest(`sha256:${"5".repeat(64)}`)) },
      })),
    }),
    /firmware: built, the candidate of engine is another one/,
  ],
  [
    "is in another repository",
    (spec) => ({
      ...spec,
      repos: spec.repos.map((repo) => ({ ...repo, url: repo.url.replace("acme", "other") })),
    }),
    /firmware: built, engine is at another commit/,
  ],
  [
    "stays, but the file has another kind",
    (spec) => ({
      ...spec,
      assets: spec.assets.map((asset) => ({ ...asset, kind: "other" })),
    }),
    /firmware: built, v1\.0\.0 has no such entry for firmware/,
  ],
  [
    "stays, but the file has another name",
    (spec) => ({
      ...spec,
      assets: spec.assets.map((asset) => ({
        ...asset,
        filename: must(parseAssetName(asset.filename.replace("demo-firmware", "firmware"))),
      })),
    }),
    /firmware: built, v1\.0\.0 has no such entry for firmware/,
  ],
];

for (const [what, change, says] of CHANGES) {
  test(`a group whose candidate ${what} is built again`, async () => {
    const project = await withFirst();
    const spec = change(specOf("v1.1.0", "e1", "p1"));
    await layOut(project, spec, built(FIRST_FILES, "demo-firmware.hex"));
    const step = await buildManifest(project, "v1.1.0", KEY);
    assertRefused(step, "content_missing");
    assert.match(step.log, says);
  });
}

test("a group with a file that is for another platform now is built again", async () => {
  const project = await withFirst();
  const text = JSON.stringify(specOf("v1.1.0", "e1", "p1"));
  const spec = text.replaceAll('"os":"windows","arch":"x86_64"', '"os":"macos","arch":"arm64"');
  await layOut(project, JSON.parse(spec) as object, FIRST_FILES);
  const step = await buildManifest(project, "v1.1.0", KEY);
  assertOk(step);
  assert.equal(step.outputs["reused"], "firmware");
  assert.match(step.log, /bundles: built, v1\.0\.0 has no such entry for bundle-windows-x86_64/);
});

test("a file that lies in another repository is not reused, however well it is signed", async () => {
  const project = await makeProject(stage, { immutable: false });
  const first = await publishContent(project, FIRST, FIRST_FILES);
  const genuine = parseManifest(await download(project, assetOf(first, "manifest.json")));
  const url = "https://github.com/acme/other/releases/download/v0.9.0/demo-firmware.hex";
  const assets = genuine.assets.map((one) => (one.id === "firmware" ? { ...one, url } : one));
  const bytes = serialiseManifest({ ...genuine, assets });
  await replace(project, first, "manifest.json", bytes);
  await replace(project, first, "manifest.json.sig", signed(bytes));
  const files = { ...FIRST_FILES, "manifest.json": bytes };
  await replace(project, first, "promotion.json", receiptOf(project, FIRST, files));
  await layOut(project, NEXT, contentFiles("e1", "p2"));
  const step = await buildManifest(project, "v1.1.0", KEY);
  assertOk(step);
  assert.equal(step.outputs["reused"], "");
});

test("a release without a receipt is compared with, but nothing of it is reused", async () => {
  const project = await makeProject(stage, { immutable: false });
  await publishContent(project, FIRST, FIRST_FILES, { receipt: false });
  await layOut(project, specOf("v1.1.0", "e1", "p1"), FIRST_FILES);
  const step = await buildManifest(project, "v1.1.0", KEY);
  assertOk(step);
  assert.equal(step.outputs["reused"], "");
  assert.match(step.log, /v1\.0\.0 has no receipt that names its candidates/);
});

test("a reused file that is in the directory with other bytes is refused", async () => {
  const project = await withFirst();
  const files = { ...FIRST_FILES, "demo-linux-x86_64-bundle.zip": noise("another assembly", 99) };
  await layOut(project, specOf("v1.1.0", "e1", "p1"), files);
  const step = await buildManifest(project, "v1.1.0", KEY);
  assertRefused(step, "content_mismatch");
  assert.match(
    step.log,
    /demo-linux-x86_64-bundle\.zip has other bytes than in the previous release/,
  );
});

test("where GitHub lists no digest every byte of the reused file is read", async () => {
  const project = await withFirst();
  await layOut(project, NEXT, built(contentFiles("e1", "p2"), "demo-firmware.hex"));
  const change = { type: "set_digest", tag: "v1.0.0", name: "demo-firmware.hex", digest: null };
  const fault = { path: "/releases\\?", action: { type: "mutate", when: "before", change } };
  await control(stage.emulator, "POST", "/faults", [fault]);
  const { result: step, downloads } = await traffic(stage, () =>
    buildManifest(project, "v1.1.0", KEY),
  );
  await control(stage.emulator, "DELETE", "/faults");
  assertOk(step);
  assert.equal(step.outputs["reused"], "firmware");
  assert.equal(downloads, 4);
  assert.match(step.log, /demo-firmware\.hex: GitHub lists no digest, so every byte is read/);
});

test("previous: none reuses nothing, and a tag chooses the release", async () => {
  const project = await withFirst();
  const spec = specOf("v1.1.0", "e1", "p1");
  await layOut(project, spec, FIRST_FILES);
  const none = await buildManifest(project, "v1.1.0", { previous: "none" });
  assertOk(none);
  assert.equal(none.outputs["reused"], "");
  const other = specOf("v1.1.0-beta.1", "e1", "p1");
  await layOut(project, other, FIRST_FILES);
  const crossed = await buildManifest(project, "v1.1.0-beta.1", { ...KEY, previous: "v1.0.0" });
  assertOk(crossed);
  assert.match(crossed.outputs["reused"] ?? "", /firmware/);
});

test("drafts, other channels and the release itself are never the previous one; beta.10 is above beta.9", async () => {
  const project = await makeProject(stage, { immutable: false });
  for (const number of [10, 9]) {
    const spec = specOf(`v1.0.0-beta.${number}`, `e${number}`, "p1");
    await publishContent(project, spec, contentFiles(`e${number}`, "p1"), {
      inputs: { previous: "none" },
    });
  }
  await publishByHand(project, "v9.0.0");
  await publishByHand(project, "v1.0.0-beta.11");
  await publishByHand(project, "v1.0.0-beta.99", { draft: true, prerelease: true });
  const spec = specOf("v1.0.0-beta.11", "e10", "p1");
  await layOut(project, spec, contentFiles("e10", "p1"));
  const step = await buildManifest(project, "v1.0.0-beta.11", KEY);
  assertOk(step);
  assert.match(step.summary, /compared with `v1\.0\.0-beta\.10`/);
});

test("without a pinned key a previous manifest is believed, with a warning", async () => {
  const project = await withFirst();
  await layOut(project, NEXT, contentFiles("e1", "p2"));
  const step = await buildManifest(project, "v1.1.0");
  assertOk(step);
  assert.match(
    annotations(step, "warning").join(),
    /v1\.0\.0 is signed, but no public-key is pinned/,
  );
});
