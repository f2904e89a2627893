import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parseManifest } from "@release-actions/contract";
import { buildManifest, contentFiles, layOut, specOf } from "../support/content.ts";
import { assertOk, assertUntouched } from "../support/outcome.ts";
import { digestOf, makeProject } from "../support/project.ts";
import { git } from "../support/source.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const TAG = "v1.0.0";

test("the manifest describes every file of the spec, and nothing is written to GitHub", async () => {
  const project = await makeProject(stage);
  const spec = specOf(TAG, "e1", "p1");
  const files = contentFiles("e1", "p1");
  await layOut(project, spec, files);
  const { result: step, writes } = await assertUntouched(project, () =>
    traffic(stage, () => buildManifest(project, TAG)),
  );
  assertOk(step);
  assert.deepEqual(
    writes.filter(({ path }) => !path.includes("_emulator")),
    [],
  );
  const path = join(project.workspace, "manifest.json");
  const bytes = await readFile(path);
  assert.equal(step.outputs["path"], path);
  assert.equal(step.outputs["digest"], digestOf(bytes));
  assert.equal(step.outputs["reused"], "");
  const manifest = parseManifest(bytes);
  assert.deepEqual(
    manifest.assets.map(({ filename, size, sha256, url }) => ({ filename, size, sha256, url })),
    spec.assets.map(({ filename }) => ({
      filename,
      size: files[filename]?.length,
      sha256: digestOf(files[filename] ?? "").slice(7),
      url: undefined,
    })),
  );
  const { channel, tag, tooling, install_sets, pages, repos } = manifest;
  assert.deepEqual(
    { channel, tag, tooling, install_sets, pages },
    {
      channel: spec.channel,
      tag: spec.tag,
      tooling: spec.tooling,
      install_sets: spec.install_sets,
      pages: spec.pages,
    },
  );
  assert.deepEqual(
    repos,
    spec.repos.map(({ id, url, sha }) => ({ id, url, sha })),
  );
  assert.match(step.summary, /## Manifest of `v1\.0\.0`/);
  assert.match(step.summary, /\| firmware \| demo-firmware\.hex \| 4\.9 KiB \|/);
});

test("a second run of the same spec and files writes the same bytes", async () => {
  const project = await makeProject(stage);
  await layOut(project, specOf(TAG, "e1", "p1"), contentFiles("e1", "p1"));
  const first = await buildManifest(project, TAG);
  const second = await buildManifest(project, TAG, { output: "again/manifest.json" });
  assertOk(second);
  assert.equal(second.outputs["digest"], first.outputs["digest"]);
  assert.deepEqual(
    await readFile(second.outputs["path"] ?? ""),
    await readFile(first.outputs["path"] ?? ""),
  );
});

test("published_at is the spec's, or else the time of the run's commit", async () => {
  const project = await makeProject(stage);
  const spec = specOf(TAG, "e1", "p1");
  const read = async () => parseManifest(await readFile(join(project.workspace, "manifest.json")));
  await layOut(
    project,
    { ...spec, published_at: "2026-01-31T00:00:00Z" },
    contentFiles("e1", "p1"),
  );
  assertOk(await buildManifest(project, TAG));
  assert.equal((await read()).published_at, "2026-01-31T00:00:00Z");
  await layOut(project, spec, contentFiles("e1", "p1"));
  assertOk(await buildManifest(project, TAG));
  const seconds = await git(stage.source.directory, "log", "-1", "--format=%ct", project.sha);
  assert.equal(Date.parse((await read()).published_at), Number(seconds) * 1000);
});
