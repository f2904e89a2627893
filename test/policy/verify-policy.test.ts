import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { stringify } from "yaml";
import { create, verify } from "../support/actions.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitFile, commitPolicy, policyOf } from "../support/policy.ts";
import { makeProject, type Project } from "../support/project.ts";
import { startCandidateRun } from "../support/runs.ts";
import { candidateOf } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();
const POLICY = { policy: "release.yml" };

test("a candidate that satisfies the policy of the default branch is verified under it", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, { inputs: { toolchain: "rust=1.93.0" } }));
  await statusOf(project, "ci / test", "success");
  await commitPolicy(
    project,
    policyOf(project, {
      toolchain: { rust: "1.93.0" },
      checks: ["ci / test"],
      assets: ["firmware.hex"],
      max_age_days: 3,
    }),
  );
  // The policy is newer than the commit that is verified.
  const inputs = { ...POLICY, "source-sha": project.sha };
  const step = await assertUntouched(project, () => verify(project, { inputs }));
  assertOk(step);
  assert.match(step.summary, /policy-checks/);
});

const REFUSALS: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly producer: (project: Project) => Readonly<Record<string, unknown>>;
}[] = [
  {
    what: "another repository id than the policy pins",
    code: "policy_repository",
    producer: ({ id }) => ({ repository_id: id + 1 }),
  },
  {
    what: "another owner id than the policy pins",
    code: "policy_repository",
    producer: () => ({ owner_id: 1 }),
  },
  {
    what: "another workflow than the policy allows",
    code: "run_mismatch",
    producer: () => ({ workflow: ".github/workflows/other.yml" }),
  },
  {
    what: "a ref that the policy does not allow",
    code: "ref_not_allowed",
    producer: () => ({ refs: ["refs/heads/stable"] }),
  },
  {
    what: "an event that the policy does not allow",
    code: "event_not_allowed",
    producer: () => ({ events: ["workflow_dispatch"] }),
  },
  {
    what: "a runner that the policy does not allow",
    code: "runner_not_allowed",
    producer: () => ({ runner: "github-hosted" }),
  },
  {
    what: "a tool version that is not the pinned one",
    code: "toolchain_mismatch",
    producer: () => ({ toolchain: { rust: "1.94.0" } }),
  },
  {
    what: "a pinned tool that it does not name",
    code: "toolchain_mismatch",
    producer: () => ({ toolchain: { constructor: "1" } }),
  },
  {
    what: "another visibility than the policy allows",
    code: "visibility_not_allowed",
    producer: () => ({ visibility: "prerelease" }),
  },
  {
    what: "its commit on the revocation list",
    code: "candidate_revoked",
    producer: ({ sha }) => ({ revoked: [{ sha, reason: "Leaked a key" }] }),
  },
  {
    what: "a required check that never ran",
    code: "check_not_green",
    producer: () => ({ checks: ["ci / test"] }),
  },
  {
    what: "a missing asset that the policy requires",
    code: "required_asset_missing",
    producer: () => ({ assets: ["*.dmg"] }),
  },
];

for (const { what, code, producer } of REFUSALS) {
  test(`a candidate with ${what} is refused with ${code}`, async () => {
    const project = await makeProject(stage);
    assertOk(await create(project, { inputs: { toolchain: "rust=1.93.0" } }));
    await commitPolicy(project, policyOf(project, producer(project)));
    const inputs = { workflow: "", ...POLICY, "source-sha": project.sha };
    const step = await assertUntouched(project, () => verify(project, { inputs }));
    assertRefused(step, code);
  });
}

test("a required check that failed, or is not over, is not green", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  await commitPolicy(project, policyOf(project, { checks: ["ci / test"] }));
  const inputs = { ...POLICY, "source-sha": project.sha };
  for (const state of ["failure", "pending"]) {
    await statusOf(project, "ci / test", state);
    assertRefused(await verify(project, { inputs }), "check_not_green");
  }
  await statusOf(project, "ci / test", "success");
  assertOk(await verify(project, { inputs }));
});

test("a draft that somebody made public is refused while the policy says nothing of it", async () => {
  const project = await makeProject(stage, { immutable: false });
  assertOk(await create(project));
  await commitPolicy(project, policyOf(project));
  const inputs = { ...POLICY, "source-sha": project.sha };
  const { id } = await candidateOf(project);
  const path = `/repos/${project.name}/releases/${id}`;
  const published = { draft: false, prerelease: true };
  await rest(stage, stage.emulator.tokens.admin, "PATCH", path, published);
  assertRefused(await verify(project, { inputs }), "visibility_not_allowed");
});

test("the run's own branch, as GitHub recorded it, must be the ref that the candidate claims", async () => {
  const project = await makeProject(stage);
  const run = await startCandidateRun(project, { head_branch: "main-evil" });
  assertOk(await create(project, { run }));
  await commitPolicy(project, policyOf(project));
  const inputs = { ...POLICY, "source-sha": project.sha };
  assertRefused(await verify(project, { inputs }), "ref_not_allowed");
});

test("the policy is read from the default branch, whatever lies in the workspace", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const revoked = [{ sha: project.sha, reason: "Bad" }];
  await commitPolicy(project, policyOf(project, { revoked }));
  await mkdir(project.workspace, { recursive: true });
  await writeFile(join(project.workspace, "release.yml"), stringify(policyOf(project)));
  const inputs = { ...POLICY, "source-sha": project.sha };
  assertRefused(await verify(project, { inputs }), "candidate_revoked");
});

test("a policy that is not there, not readable or not about the repository is no policy", async () => {
  const project = await makeProject(stage);
  const other = await makeProject(stage);
  assertOk(await create(project));
  const inputs = { ...POLICY, "source-sha": project.sha };
  assertRefused(await verify(project, { inputs }), "config_missing");
  await commitPolicy(other, policyOf(other));
  const elsewhere = { ...inputs, policy: `${other.name}:release.yml` };
  assertRefused(await verify(project, { inputs: elsewhere }), "policy_no_match");
  await commitFile(project, "broken.yml", "schema: release-actions/config\nschema: twice\n");
  const broken = await verify(project, { inputs: { ...inputs, policy: "broken.yml" } });
  assertRefused(broken, "config_invalid");
  assert.match(broken.log, /2:1/);
  const outside = { ...inputs, policy: "a/../release.yml" };
  assertRefused(await verify(project, { inputs: outside }), "input_invalid");
});

async function statusOf(project: Project, context: string, state: string): Promise<void> {
  const path = `/repos/${project.name}/statuses/${project.sha}`;
  await rest(stage, stage.emulator.tokens.admin, "POST", path, { context, state });
}
