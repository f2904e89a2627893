import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import {
  deleteRelease,
  download,
  halfUpload,
  makeDraft,
  publishByHand,
  remove,
  replace,
  upload,
} from "../support/assets.ts";
import { buildManifest, contentFiles, layOut, specOf } from "../support/content.ts";
import { PUBLIC_KEY, publishContent, receiptOf, signed } from "../support/content-release.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject, noise, type Project } from "../support/project.ts";
import { assetOf, releaseOf, type ReleaseState } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const FIRST = specOf("v1.0.0", "e1", "p1");
const FIRST_FILES = contentFiles("e1", "p1");
const KEY = { "public-key": PUBLIC_KEY };
const FOREIGN_SEED = Buffer.alloc(32, 9).toString("base64");
const SIGNATURE = "manifest.json.sig";

async function withFirst(): Promise<{ project: Project; first: ReleaseState }> {
  const project = await makeProject(stage, { immutable: false });
  const first = await publishContent(project, FIRST, FIRST_FILES);
  return { project, first };
}

async function manifestOf(project: Project, release: ReleaseState): Promise<Buffer> {
  return download(project, assetOf(release, "manifest.json"));
}

/** What somebody who can write to releases, but has no key, does to the previous one. */
const TAMPERINGS: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly says: RegExp;
  readonly apply: (project: Project, first: ReleaseState) => Promise<unknown>;
}[] = [
  {
    what: "a reused file was exchanged",
    code: "previous_mismatch",
    says: /demo-firmware\.hex of v1\.0\.0 is not what its manifest says/,
    apply: (project, first) => replace(project, first, "demo-firmware.hex", noise("evil", 5_000)),
  },
  {
    what: "a reused file is gone",
    code: "previous_mismatch",
    says: /demo-firmware\.hex of v1\.0\.0.*Found: no such asset/,
    apply: (project, first) => remove(project, assetOf(first, "demo-firmware.hex")),
  },
  {
    what: "the upload of a reused file never finished",
    code: "previous_mismatch",
    says: /Found: an upload that is starter/,
    apply: async (project, first) => {
      await remove(project, assetOf(first, "demo-firmware.hex"));
      await halfUpload(project, first, "demo-firmware.hex");
    },
  },
  {
    what: "the manifest was changed after it was signed",
    code: "previous_unverified",
    says: /The manifest of v1\.0\.0 is not signed with the pinned key/,
    apply: async (project, first) => {
      const text = (await manifestOf(project, first)).toString("utf8");
      await replace(project, first, "manifest.json", text.replace('"demo_url"', '"evil_url"'));
    },
  },
  {
    what: "the manifest is signed with another key",
    code: "previous_unverified",
    says: /The manifest of v1\.0\.0 is not signed with the pinned key/,
    apply: async (project, first) => {
      const bytes = await manifestOf(project, first);
      await replace(project, first, SIGNATURE, signed(bytes, FOREIGN_SEED));
    },
  },
  {
    what: "the manifest is not signed",
    code: "previous_unverified",
    says: /The manifest of v1\.0\.0 is not signed\./,
    apply: (project, first) => remove(project, assetOf(first, SIGNATURE)),
  },
  {
    what: "the signature is no base64",
    code: "previous_unverified",
    says: /The manifest of v1\.0\.0 has a signature that cannot be read/,
    apply: (project, first) => replace(project, first, SIGNATURE, `${"!".repeat(88)}\n`),
  },
  {
    what: "the receipt is that of another manifest",
    code: "receipt_invalid",
    says: /The promotion\.json of v1\.0\.0 is not that of its manifest/,
    apply: (project, first) => {
      const files = { ...FIRST_FILES, "manifest.json": "another" };
      return replace(project, first, "promotion.json", receiptOf(project, FIRST, files));
    },
  },
  {
    what: "the receipt is that of another repository",
    code: "receipt_invalid",
    says: /The promotion\.json of v1\.0\.0 is not that of its manifest/,
    apply: async (project, first) => {
      const files = { ...FIRST_FILES, "manifest.json": await manifestOf(project, first) };
      const receipt = receiptOf({ ...project, id: project.id + 1 }, FIRST, files);
      await replace(project, first, "promotion.json", receipt);
    },
  },
  {
    what: "the receipt is that of another release",
    code: "receipt_invalid",
    says: /Found: release v0\.9\.0 of repository/,
    apply: async (project, first) => {
      const files = { ...FIRST_FILES, "manifest.json": await manifestOf(project, first) };
      const receipt = receiptOf(project, specOf("v0.9.0", "e1", "p1"), files);
      await replace(project, first, "promotion.json", receipt);
    },
  },
  {
    what: "the manifest is gone",
    code: "previous_missing",
    says: /The previous release v1\.0\.0 has no manifest\.json/,
    apply: (project, first) => remove(project, assetOf(first, "manifest.json")),
  },
  {
    what: "the upload of the manifest never finished",
    code: "previous_missing",
    says: /The previous release v1\.0\.0 has no manifest\.json.*manifest\.json \(starter\)/,
    apply: async (project, first) => {
      await remove(project, assetOf(first, "manifest.json"));
      await halfUpload(project, first, "manifest.json");
    },
  },
];

for (const { what, code, says, apply } of TAMPERINGS) {
  test(`when ${what} in the previous release, nothing is built from it: ${code}`, async () => {
    const { project, first } = await withFirst();
    await apply(project, first);
    await layOut(project, specOf("v1.1.0", "e1", "p2"), contentFiles("e1", "p2"));
    const step = await buildManifest(project, "v1.1.0", { ...KEY, output: "made.json" });
    assertRefused(step, code);
    assert.match(step.log, says);
    assert.ok(!existsSync(join(project.workspace, "made.json")));
  });
}

test("every reused file that was exchanged is told at once", async () => {
  const { project, first } = await withFirst();
  for (const name of ["demo-firmware.hex", "demo-linux-x86_64-bundle.zip"]) {
    await replace(project, first, name, noise("evil", 99));
  }
  await layOut(project, specOf("v1.1.0", "e1", "p1"), FIRST_FILES);
  const step = await buildManifest(project, "v1.1.0", KEY);
  assertRefused(step, "previous_mismatch");
  assert.match(step.summary, /demo-firmware\.hex of v1\.0\.0/);
  assert.match(step.summary, /demo-linux-x86_64-bundle\.zip of v1\.0\.0/);
});

test("an older, genuinely signed manifest in the place of the newest one is refused", async () => {
  const { project, first } = await withFirst();
  const second = await publishContent(
    project,
    specOf("v1.1.0", "e1", "p2"),
    contentFiles("e1", "p2"),
    { inputs: KEY },
  );
  for (const name of ["manifest.json", SIGNATURE]) {
    await replace(project, second, name, await download(project, assetOf(first, name)));
  }
  await layOut(project, specOf("v1.2.0", "e1", "p1"), FIRST_FILES);
  const step = await buildManifest(project, "v1.2.0", KEY);
  assertRefused(step, "previous_unverified");
  assert.match(step.log, /The manifest\.json of v1\.1\.0 is that of another release/);
});

test("a file whose first release is gone is not reused from a manifest that still names it", async () => {
  const { project, first } = await withFirst();
  const spec = specOf("v1.1.0", "e1", "p2");
  await publishContent(project, spec, contentFiles("e1", "p2"), { inputs: KEY });
  await deleteRelease(project, first.id);
  await layOut(project, specOf("v1.2.0", "e1", "p3"), contentFiles("e1", "p3"));
  const step = await buildManifest(project, "v1.2.0", KEY);
  assertRefused(step, "previous_mismatch");
  assert.match(step.log, /demo-firmware\.hex of v1\.0\.0.*Found: no such asset/);
});

test("a previous manifest of an older schema is refused, and left behind with previous: none", async () => {
  const project = await makeProject(stage, { immutable: false });
  const old = JSON.stringify({ schema: 2, channel: "stable", tag: "v0.9.0" });
  const release = await publishByHand(project, "v0.9.0");
  await upload(project, release, "manifest.json", old);
  await upload(project, release, SIGNATURE, signed(Buffer.from(old)));
  await layOut(project, FIRST, FIRST_FILES);
  assertRefused(await buildManifest(project, "v1.0.0", KEY), "document_invalid");
  assertOk(await buildManifest(project, "v1.0.0", { ...KEY, previous: "none" }));
});

const DOWNGRADES: readonly [installed: string, tag: string][] = [
  ["v1.10.0", "v1.9.9"],
  ["v1.0.0-beta.10", "v1.0.0-beta.9"],
  ["v1.0.0-nightly.20260131", "v1.0.0-nightly.20260130"],
];

for (const [installed, tag] of DOWNGRADES) {
  test(`${tag} after ${installed} is refused: its clients would`, async () => {
    const project = await makeProject(stage, { immutable: false });
    await publishContent(project, specOf(installed, "e1", "p1"), FIRST_FILES);
    await layOut(project, specOf(tag, "e1", "p1"), FIRST_FILES);
    const step = await buildManifest(project, tag, KEY);
    assertRefused(step, "version_not_monotonic");
    assert.match(step.log, new RegExp(`Expected: above ${installed}. Found: ${tag}`));
  });
}

const CHOICES: readonly [string, ErrorCode, string][] = [
  ["a tag that no release has", "previous_missing", "v0.1.0"],
  ["a draft's tag", "previous_missing", "v0.5.0"],
  ["the release itself", "input_invalid", "v1.1.0"],
  ["no tag name", "tag_invalid", "the last one"],
];

for (const [what, code, previous] of CHOICES) {
  test(`previous: ${what} is refused with ${code}`, async () => {
    const { project } = await withFirst();
    await makeDraft(project, { tag_name: "v0.5.0" });
    await layOut(project, specOf("v1.1.0", "e1", "p1"), FIRST_FILES);
    const step = await buildManifest(project, "v1.1.0", { ...KEY, previous });
    assertRefused(step, code);
    assert.ok((await releaseOf(project, "v0.5.0")).draft);
  });
}
