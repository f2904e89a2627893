import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { create } from "../support/actions.ts";
import { assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { startCandidateRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const project = await makeProject(stage);
const bad = join(project.workspace, "bad");
await mkdir(join(bad, "twin"), { recursive: true });
await writeFile(join(bad, "candidate.json"), "{}");
await writeFile(join(bad, "twin", "Firmware.HEX"), "other");
await mkdir(join(bad, "same"));
await writeFile(join(bad, "same", "firmware.hex"), "other");
await writeFile(join(bad, "empty.bin"), "");
await writeFile(join(bad, "naïve.bin"), "x");
await symlink("nowhere", join(bad, "dangling.bin"));

interface Case {
  readonly what: string;
  readonly code: ErrorCode;
  readonly inputs: Readonly<Record<string, string>>;
  /** What the annotation must name, so that the mistake can be found. */
  readonly names: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: "a short SHA",
    code: "sha_invalid",
    inputs: { "source-sha": "0123456" },
    names: /source-sha.*0123456/,
  },
  {
    what: "a branch in place of a SHA",
    code: "sha_invalid",
    inputs: { "source-sha": "main" },
    names: /main/,
  },
  {
    what: "an SHA in capitals",
    code: "sha_invalid",
    inputs: { "source-sha": "ABCDEF0123".repeat(4) },
    names: /lower case/,
  },
  {
    what: "an empty list of files",
    code: "input_missing",
    inputs: { files: " \n" },
    names: /files/,
  },
  {
    what: "a pattern that matches nothing",
    code: "files_no_match",
    inputs: { files: "out/*\ndist/*.dmg" },
    names: /dist\/\*\.dmg/,
  },
  {
    what: "a directory in place of a file",
    code: "files_no_match",
    inputs: { files: "out" },
    names: /out/,
  },
  {
    what: "two files of one name",
    code: "files_duplicate_name",
    inputs: { files: "out/*\nbad/same/*" },
    names: /bad\/same\/firmware\.hex/,
  },
  {
    what: "two files whose names differ only in case",
    code: "files_duplicate_name",
    inputs: { files: "out/*\nbad/twin/*" },
    names: /firmware\.hex.*Firmware\.HEX/i,
  },
  {
    what: "a link that leads nowhere",
    code: "file_unreadable",
    inputs: { files: "out/*\nbad/dang*" },
    names: /dangling\.bin/,
  },
  {
    what: "an empty file",
    code: "asset_empty",
    inputs: { files: "bad/empty.bin" },
    names: /empty/,
  },
  {
    what: "a file with the name of a document",
    code: "asset_name_invalid",
    inputs: { files: "bad/candidate.json" },
    names: /candidate\.json/,
  },
  {
    what: "a file whose name GitHub would change",
    code: "asset_name_invalid",
    inputs: { files: "bad/na*.bin" },
    names: /na.*ve\.bin/,
  },
  {
    what: "an unknown visibility",
    code: "input_invalid",
    inputs: { visibility: "public" },
    names: /visibility.*draft, prerelease/,
  },
  {
    what: "an unknown conflict policy",
    code: "input_invalid",
    inputs: { "on-conflict": "overwrite" },
    names: /on-conflict/,
  },
  {
    what: "a toolchain line without a version",
    code: "input_invalid",
    inputs: { toolchain: "node" },
    names: /toolchain/,
  },
  {
    what: "a toolchain name that candidate.json cannot hold",
    code: "input_invalid",
    inputs: { toolchain: "Node JS=24" },
    names: /Node JS/,
  },
  {
    what: "a source input without a full SHA",
    code: "input_invalid",
    inputs: { inputs: "loader=acme/loader@main" },
    names: /loader=acme\/loader@main/,
  },
  {
    what: "a source input whose name candidate.json cannot hold",
    code: "input_invalid",
    inputs: { inputs: `Big Loader=acme/loader@${"0123456789".repeat(4)}` },
    names: /Big Loader/,
  },
  {
    what: "a recipe outside the workspace",
    code: "input_invalid",
    inputs: { recipe: "../../etc/hostname" },
    names: /etc\/hostname/,
  },
  {
    what: "a recipe that is not there",
    code: "file_unreadable",
    inputs: { recipe: "yarn.lock" },
    names: /yarn\.lock/,
  },
  {
    what: "a retention of no days",
    code: "input_invalid",
    inputs: { "retention-days": "0" },
    names: /retention-days/,
  },
  {
    what: "an inventory that is no YAML",
    code: "inventory_invalid",
    inputs: { inventory: "firmware.hex: {kind: [\n" },
    names: /inventory/i,
  },
  {
    what: "an inventory with an unknown field",
    code: "inventory_invalid",
    inputs: { inventory: "firmware.hex: { colour: red }\n" },
    names: /colour/,
  },
];

for (const { what, code, inputs, names } of CASES) {
  test(`${what} is refused with ${code} before anything is written`, async () => {
    const run = await startCandidateRun(project);
    const { result, writes } = await assertUntouched(project, () =>
      traffic(stage, () => create(project, { run, inputs })),
    );
    assertRefused(result, code);
    assert.match(result.log, names);
    assert.ok(
      writes.every(({ path }) => path.startsWith("/_emulator")),
      "something was written",
    );
  });
}
