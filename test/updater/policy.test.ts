import assert from "node:assert/strict";
import test from "node:test";
import { parseLatestJson } from "@release-actions/contract";
import { promote, type Done } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";
import { ENVIRONMENT, RELEASE_WORKFLOW, type Project } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { assetOf, digests, releaseOf } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";
import { makeApp, makeKey, PACKAGES, PASSWORD, sealFiles } from "../support/updater.ts";

const stage = await startStage();
const key = await makeKey();
const other = await makeKey();
const secret = {
  "updater-signing-key": key.secretKey,
  "updater-signing-key-password": PASSWORD,
};

/** A sealed app under a policy that pins the key and wants these platforms. */
async function sealed(platforms: readonly string[] = ["linux-x86_64"]): Promise<Project> {
  const project = await makeApp(stage);
  await sealFiles(project, Object.keys(PACKAGES));
  const app = {
    kind: "app",
    repository: project.name,
    sources: ["app"],
    workflow: RELEASE_WORKFLOW,
    channels: {
      stable: { environment: ENVIRONMENT },
      beta: { environment: ENVIRONMENT },
      rc: { environment: ENVIRONMENT, updater: true },
    },
    updater: { public_key: key.publicKey, platforms },
  };
  await commitPolicy(project, policyOf(project, {}, { products: { app } }));
  const path = `/repos/${project.name}/environments/${ENVIRONMENT}`;
  await rest(stage, stage.emulator.tokens.admin, "PUT", path, {
    prevent_self_review: true,
    can_admins_bypass: false,
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
    reviewers: [{ type: "User", id: stage.reviewer.id }],
  });
  const main = `/repos/${project.name}/branches/main/protection`;
  await rest(stage, stage.emulator.tokens.admin, "PUT", main, {
    required_status_checks: null,
    enforce_admins: null,
    required_pull_request_reviews: null,
    restrictions: null,
  });
  return project;
}

async function to(
  project: Project,
  tag: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Done> {
  const asked = { policy: "release.yml", "source-sha": project.sha, ...inputs };
  return promote(project, tag, { run: await approvedRun(project), inputs: asked });
}

test("the policy's key is the pinned one, and its channels decide which release has latest.json", async () => {
  const project = await sealed();
  for (const [tag, carries] of [
    ["v1.0.0-beta.1", false],
    ["v1.0.0-rc.1", true],
    ["v1.0.0", true],
  ] as const) {
    assertOk(await to(project, tag, secret));
    const release = await releaseOf(project, tag);
    assert.equal("latest.json" in digests(release), carries, tag);
    if (!carries) continue;
    const bytes = await download(project, assetOf(release, "latest.json"));
    assert.equal(`v${parseLatestJson(bytes).version}`, tag);
  }
});

test("a release that the policy wants with latest.json is not made without it", async () => {
  const project = await sealed();
  const step = await assertUntouched(project, () => to(project, "v1.0.0"));
  assertRefused(step, "updater_key_missing");
});

test("the policy's platforms are required", async () => {
  const project = await sealed(["linux-aarch64"]);
  const step = await assertUntouched(project, () => to(project, "v1.0.0", secret));
  assertRefused(step, "platform_missing");
  assert.match(step.log, /linux-aarch64 is not in latest\.json/);
});

for (const [what, inputs] of [
  ["another key than the policy's", { ...secret, "updater-public-key": other.publicKey }],
  ["no latest.json where the policy wants one", { ...secret, "latest-json": "none" }],
] as const) {
  test(`an input that asks for ${what} is refused`, async () => {
    const project = await sealed();
    const step = await assertUntouched(project, () => to(project, "v1.0.0", inputs));
    assertRefused(step, "input_invalid");
  });
}

test("the policy's key may be repeated in the input", async () => {
  const project = await sealed();
  assertOk(await to(project, "v1.0.0", { ...secret, "updater-public-key": key.publicKey }));
});
