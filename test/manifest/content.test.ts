import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import {
  buildManifest,
  changed,
  contentFiles,
  layOut,
  specOf,
  type Files,
  type Loose,
} from "../support/content.ts";
import { annotations, assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject, noise, type Project } from "../support/project.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const project = await makeProject(stage);
const TAG = "v1.0.0";
const SPEC = specOf(TAG, "e1", "p1");
const FILES = contentFiles("e1", "p1");
const FIRMWARE = "demo-firmware.hex";

interface Case {
  readonly what: string;
  readonly code: ErrorCode;
  /** Must be in the log. */
  readonly says: RegExp;
  readonly spec?: (spec: Loose) => void;
  readonly files?: Files;
  readonly arrange?: (content: string, project: Project) => Promise<unknown>;
  readonly inputs?: Readonly<Record<string, string>>;
}

function without(name: string): Files {
  return Object.fromEntries(Object.entries(FILES).filter(([one]) => one !== name));
}

const FILE_CASES: readonly Case[] = [
  {
    what: "a file of the spec that is not there",
    code: "content_missing",
    says: /demo-firmware\.hex is not in the directory/,
    files: without(FIRMWARE),
  },
  {
    what: "a file that the spec does not name",
    code: "content_extra",
    says: /does not name "notes\.txt"/,
    files: { ...FILES, "notes.txt": Buffer.from("x") },
  },
  {
    what: "a hidden file",
    code: "content_extra",
    says: /does not name "\.DS_Store"/,
    files: { ...FILES, ".DS_Store": Buffer.from("x") },
  },
  {
    what: "a file whose name holds a command to the runner",
    code: "content_extra",
    says: /does not name "x\\n::warning::y"/,
    files: { ...FILES, "x\n::warning::y": Buffer.from("x") },
  },
  {
    what: "a folder",
    code: "content_extra",
    says: /does not name "deep"/,
    arrange: (content) => mkdir(join(content, "deep")),
  },
  {
    what: "a link in the place of a file",
    code: "content_extra",
    says: /demo-firmware\.hex is not a regular file/,
    files: without(FIRMWARE),
    arrange: async (content, { workspace }) => {
      await writeFile(join(workspace, "elsewhere.hex"), FILES[FIRMWARE] ?? "");
      await symlink(join(workspace, "elsewhere.hex"), join(content, FIRMWARE));
    },
  },
  {
    what: "a file whose name differs only in case",
    code: "content_missing",
    says: /differs from demo-firmware\.hex only in case/,
    files: { ...without(FIRMWARE), "Demo-Firmware.hex": FILES[FIRMWARE] ?? Buffer.of() },
  },
  {
    what: "an empty file",
    code: "asset_empty",
    says: /demo-linux-x86_64-bundle\.zip is empty/,
    files: { ...FILES, "demo-linux-x86_64-bundle.zip": Buffer.of() },
  },
  {
    what: "a candidate's file with other bytes than the candidate's",
    code: "content_mismatch",
    says: /demo-firmware\.hex is not the file engine-firmware\.hex of the candidate of engine/,
    files: { ...FILES, [FIRMWARE]: noise("another build", 5_000) },
  },
  {
    what: "a file with a candidate's name and other bytes, though the spec does not say from",
    code: "content_mismatch",
    says: /demo-skin\.zip is not the file demo-skin\.zip of the candidate of player/,
    files: { ...FILES, "demo-skin.zip": noise("another skin", 4_000) },
  },
  {
    what: "a signature that an earlier try left",
    code: "content_extra",
    says: /does not name "manifest\.json\.sig"/,
    files: { ...FILES, "manifest.json": Buffer.from("{}"), "manifest.json.sig": Buffer.from("x") },
    inputs: { output: "content/manifest.json" },
  },
  {
    what: "a directory that is not there",
    code: "file_unreadable",
    says: /The directory of the assets cannot be read/,
    inputs: { assets: "nowhere" },
  },
];

const SPEC_CASES: readonly Case[] = [
  {
    what: "an install set that names an unknown asset",
    code: "document_invalid",
    says: /\/install_sets\/0\/assets\/2: is the id of no asset; found "frimware"/,
    spec: (spec) => spec.install_sets[0]?.assets.push("frimware"),
  },
  {
    what: "no install set called default",
    code: "document_invalid",
    says: /\/platforms\/0: is promised, but the install set default is missing/,
    spec: (spec) => {
      for (const set of spec.install_sets) if (set.id === "default") set.id = "standard";
    },
  },
  {
    what: "a promised platform without its own default",
    code: "document_invalid",
    says: /\/platforms\/1: is promised, but the install set default is missing for it; expected .*windows.*, found default for linux\/x86_64/,
    spec: (spec) => {
      spec.install_sets = spec.install_sets.filter(
        ({ id, os }) => id !== "default" || os !== "windows",
      );
    },
  },
  {
    what: "a promised further set that is missing",
    code: "document_invalid",
    says: /\/platforms\/0: is promised, but the install set skinned is missing/,
    spec: (spec) => {
      spec.install_sets = spec.install_sets.filter(
        ({ id, os }) => id !== "skinned" || os !== "linux",
      );
    },
  },
  {
    what: "an install set with another platform's asset",
    code: "document_invalid",
    says: /\/install_sets\/0\/assets\/0: is an asset for another platform/,
    spec: (spec) => {
      if (spec.install_sets[0]) spec.install_sets[0].assets[0] = "bundle-windows-x86_64";
    },
  },
  {
    what: "file names that differ only in case",
    code: "document_invalid",
    says: /\/assets\/3\/filename: is that of entry 2 again; found "Demo-Firmware\.HEX"/,
    spec: (spec) => {
      if (spec.assets[3]) spec.assets[3]["filename"] = "Demo-Firmware.HEX";
    },
  },
  {
    what: "a file name that leads out of the directory",
    code: "document_invalid",
    says: /\/assets\/0\/filename: has the wrong form; expected .*, found "\.\.\/\.\.\/etc\/passwd"/,
    spec: (spec) => {
      if (spec.assets[0]) spec.assets[0]["filename"] = "../../etc/passwd";
    },
  },
  {
    what: "a file that calls itself the manifest",
    code: "document_invalid",
    says: /\/assets\/0\/filename: is reserved for a document/,
    spec: (spec) => {
      if (spec.assets[0]) spec.assets[0]["filename"] = "Manifest.json";
    },
  },
  {
    what: "a spec of schema 2",
    code: "document_invalid",
    says: /\/schema: has another value; expected 3, found 2/,
    spec: (spec) => {
      spec["schema"] = 2;
    },
  },
  {
    what: "a minimum client that does not accept schema 3",
    code: "client_incompatible",
    says: /\/schema is not accepted, says installer 1\.4\.0.*Expected: one of 1, 2.*Found: 3/,
    spec: (spec) => {
      if (spec.clients[0]) spec.clients[0]["manifest_schemas"] = [1, 2];
    },
  },
  {
    what: "a kind of asset that the minimum client does not know",
    code: "client_incompatible",
    says: /\/assets\/3\/kind is unknown, says installer 1\.4\.0.*Found: "extension"/,
    spec: (spec) => {
      if (spec.clients[0]) spec.clients[0]["asset_kinds"] = ["bundle", "firmware"];
    },
  },
];

const RELEASE_CASES: readonly Case[] = [
  {
    what: "a tag that is not of the channel",
    code: "tag_invalid",
    says: /v1\.0\.0 is not a tag that clients of the channel beta find.*vX\.Y\.Z-beta\.N/,
    inputs: { channel: "beta" },
  },
  {
    what: "a tag with a leading zero",
    code: "tag_invalid",
    says: /v1\.0\.00 is not a tag/,
    inputs: { tag: "v1.0.00" },
  },
  {
    what: "the spec of another tag",
    code: "release_spec_mismatch",
    says: /Expected: v1\.0\.1\. Found: v1\.0\.0/,
    inputs: { tag: "v1.0.1" },
  },
  {
    what: "a spec whose tag is not of its channel",
    code: "document_invalid",
    says: /\/tag: is not a tag of the channel beta; expected vX\.Y\.Z-beta\.N/,
    spec: (spec) => {
      spec.channel = "beta";
    },
  },
  {
    what: "no channel",
    code: "input_missing",
    says: /The input channel is empty/,
    inputs: { channel: "" },
  },
  {
    what: "a public key that is none",
    code: "public_key_invalid",
    says: /The input public-key/,
    inputs: { "public-key": "MDEyMzQ1Njc4OQ==" },
  },
  {
    what: "a spec that is not there",
    code: "file_unreadable",
    says: /The release spec cannot be read/,
    inputs: { spec: "nowhere.json" },
  },
];

for (const { what, code, says, spec, files, arrange, inputs } of [
  ...FILE_CASES,
  ...SPEC_CASES,
  ...RELEASE_CASES,
]) {
  test(`${what} is refused with ${code}, and no manifest is written`, async () => {
    await rm(join(project.workspace, "made"), { recursive: true, force: true });
    await layOut(project, spec ? changed(SPEC, spec) : SPEC, files ?? FILES);
    await arrange?.(join(project.workspace, "content"), project);
    const step = await buildManifest(project, TAG, { output: "made/manifest.json", ...inputs });
    assertRefused(step, code);
    assert.deepEqual(annotations(step, "warning"), []);
    assert.match(step.log.replaceAll("%0A", "\n"), says);
    assert.ok(!existsSync(join(project.workspace, "made")));
  });
}

test("everything that is wrong with the files is told at once", async () => {
  const files = { ...without("demo-skin.zip"), "a.txt": Buffer.from("a"), "b.txt": Buffer.of() };
  await layOut(project, SPEC, { ...files, [FIRMWARE]: noise("another", 10) });
  const step = await buildManifest(project, TAG);
  assertRefused(step, "content_missing");
  for (const said of [/demo-skin\.zip/, /a\.txt/, /b\.txt/, /engine-firmware\.hex/]) {
    assert.match(step.summary, said);
  }
});

test("a manifest of an earlier try in the directory of the files is replaced", async () => {
  await layOut(project, SPEC, { ...FILES, "manifest.json": Buffer.from("{}") });
  const step = await buildManifest(project, TAG, { output: "content/manifest.json" });
  assertOk(step);
  const text = await readFile(join(project.workspace, "content", "manifest.json"), "utf8");
  assert.match(text, /^\{\n {2}"schema": 3,\n/);
});
