import assert from "node:assert/strict";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { create, promote, verify } from "../support/actions.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const project = await makeProject(stage);
assertOk(await create(project));
const run = await approvedRun(project);

type Case = readonly [what: string, code: ErrorCode, inputs: Readonly<Record<string, string>>];

const VERIFY: readonly Case[] = [
  ["a short SHA", "sha_invalid", { "source-sha": "0123456" }],
  ["a repository without an owner", "repository_invalid", { repository: "app" }],
  ["a repository that is not there", "repository_missing", { repository: "acme/nowhere" }],
  ["an unknown mode", "input_invalid", { mode: "quick" }],
  ["a wait that is no number", "input_invalid", { "wait-seconds": "10s" }],
  ["an age that is no number", "input_invalid", { "max-age-days": "-1" }],
  ["a version with v", "version_invalid", { version: "v1.2.3" }],
  ["a producer's name that is none", "input_invalid", { name: "../x" }],
];

for (const [what, code, inputs] of VERIFY) {
  test(`verify-candidate refuses ${what} with ${code}`, async () => {
    const step = await verify(project, { run, inputs });
    assertRefused(step, code);
    assert.ok(step.log.includes(Object.values(inputs)[0] ?? ""), step.log);
  });
}

const PROMOTE: readonly Case[] = [
  ["a tag with a space", "tag_invalid", { tag: "v1.0.0 final" }],
  ["a tag that is a ref", "tag_invalid", { tag: "refs/tags/v1.0.0" }],
  ["no tag", "input_missing", { tag: "" }],
  ["a boolean that is yes", "boolean_invalid", { "dry-run": "yes" }],
  ["a boolean in capitals", "boolean_invalid", { "generate-notes": "TRUE" }],
  ["an unknown flag", "input_invalid", { prerelease: "maybe" }],
  ["a plan's digest without its algorithm", "input_invalid", { "plan-digest": "5".repeat(64) }],
  ["notes given twice", "input_invalid", { notes: "a", "notes-file": "b" }],
  ["notes that are not there", "file_unreadable", { "notes-file": "NOTES.md" }],
  ["an extra asset that is not there", "files_no_match", { "extra-assets": "extra/*" }],
];

for (const [what, code, inputs] of PROMOTE) {
  test(`promote-release refuses ${what} with ${code} and writes nothing`, async () => {
    const approved = await approvedRun(project);
    const step = await assertUntouched(project, () =>
      promote(project, "v1.0.0", { run: approved, inputs }),
    );
    assertRefused(step, code);
  });
}
