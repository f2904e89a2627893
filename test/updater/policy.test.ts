import assert from "node:assert/strict";
import test from "node:test";
import { parseLatestJson } from "@release-actions/contract";
import { download } from "../support/assets.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";
import { ENVIRONMENT, RELEASE_WORKFLOW, type Project } from "../support/project.ts";
import { assetOf, digests, releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { makeApp, makeKey, PACKAGES, PASSWORD, sealFiles } from "../support/updater.ts";
import { guard, promoteUnderPolicy } from "../support/strict-gate.ts";

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
  await guard(project);
  return project;
}

test("the policy's key is the pinned one, and its channels decide which release has latest.json", async () => {
  const project = await sealed();
  for (const [tag, carries] of [
    ["v1.0.0-beta.1", false],
    ["v1.0.0-rc.1", true],
    ["v1.0.0", true],
  ] as const) {
    assertOk(await promoteUnderPolicy(project, tag, secret));
    const release = await releaseOf(project, tag);
    assert.equal("latest.json" in digests(release), carries, tag);
    if (!carries) continue;
    const bytes = await download(project, assetOf(release, "latest.json"));
    assert.equal(`v${parseLatestJson(bytes).version}`, tag);
  }
});

test("a release that the policy wants with latest.json is not made without it", async () => {
  const project = await sealed();
  const step = await assertUntouched(project, () => promoteUnderPolicy(project, "v1.0.0"));
  assertRefused(step, "updater_key_missing");
});

test("the policy's platforms are required", async () => {
  const project = await sealed(["linux-aarch64"]);
  const step = await assertUntouched(project, () => promoteUnderPolicy(project, "v1.0.0", secret));
  assertRefused(step, "platform_missing");
  assert.match(step.log, /linux-aarch64 is not in latest\.json/);
});

for (const [what, inputs] of [
  ["another key than the policy's", { ...secret, "updater-public-key": other.publicKey }],
  ["no latest.json where the policy wants one", { ...secret, "latest-json": "none" }],
] as const) {
  test(`an input that asks for ${what} is refused`, async () => {
    const project = await sealed();
    const step = await assertUntouched(project, () =>
      promoteUnderPolicy(project, "v1.0.0", inputs),
    );
    assertRefused(step, "input_invalid");
  });
}

test("the policy's key may be repeated in the input", async () => {
  const project = await sealed();
  assertOk(
    await promoteUnderPolicy(project, "v1.0.0", { ...secret, "updater-public-key": key.publicKey }),
  );
});
