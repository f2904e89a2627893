import assert from "node:assert/strict";
import test from "node:test";
import { stringify } from "yaml";
import { create, promote } from "../support/actions.ts";
import { makeDraft, publishByHand } from "../support/assets.ts";
import { audit, sealAs, sealExpired, states, toldCandidates } from "../support/audit.ts";
import { withFaults } from "../support/faults.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitFile, commitPolicy, policyOf } from "../support/policy.ts";
import { makeProject, RELEASE_WORKFLOW, type Project } from "../support/project.ts";
import { releaseOf, snapshot } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const NAMES = ["old", "edited", "twin", "fresh"];
const cleaning = { inputs: { policy: "release.yml", "delete-expired": "true" } };

type Fields = Readonly<Record<string, unknown>>;

/** A release.yml in which candidates of every name expire, and one more product may be made of them. */
function rulesOf(project: Project, elsewhere?: string, visibility = "draft"): Fields {
  const { producers, products } = policyOf(project, { max_age_days: 30, visibility }) as {
    producers: { app: Fields };
    products: { app: Fields };
  };
  const { app } = producers;
  const many = NAMES.map((producer) => [producer, { ...app, producer }] as const);
  const other = { ...products.app, repository: elsewhere, workflow: RELEASE_WORKFLOW };
  return policyOf(
    project,
    {},
    {
      producers: { app, ...Object.fromEntries(many) },
      products: elsewhere === undefined ? products : { ...products, other },
    },
  );
}

test("only expired drafts that are provably ours and released nowhere are deleted, and only on request", async () => {
  const project = await makeProject(stage);
  const old = await sealExpired(project, "old");
  const edited = await sealExpired(project, "edited");
  const { id } = await releaseOf(project, edited);
  const path = `/repos/${project.name}/releases/${id}`;
  await rest(stage, stage.maintainer.token, "PATCH", path, { body: "Keep this one." });
  const twin = await sealExpired(project, "twin");
  await makeDraft(project, { tag_name: twin, name: "twin" });
  const fresh = await sealAs(project, "fresh");
  const dead = await makeDraft(project, { tag_name: `rc-dead-${project.sha}` });
  const before = await snapshot(project);

  await commitPolicy(project, rulesOf(project));
  const looked = await assertUntouched(project, () =>
    audit(project, { inputs: { policy: "release.yml" } }),
  );
  assertOk(looked);
  assert.equal(states(looked)[old], "expired");
  const unguarded = { inputs: { "delete-expired": "true", "max-age-days": "1" } };
  assertRefused(await assertUntouched(project, () => audit(project, unguarded)), "input_invalid");

  const { requests, result: step } = await traffic(stage, () => audit(project, cleaning));
  assertOk(step);
  assert.equal(step.outputs["deleted"], "1");
  assert.deepEqual(
    toldCandidates(step).flatMap(({ deleted, tag }) => (deleted ? [tag] : [])),
    [old],
  );
  const writes = requests.filter(({ method, user_agent: who }) => {
    return method !== "GET" && who?.startsWith("release-actions") === true;
  });
  assert.deepEqual(
    writes.map(({ method }) => method),
    ["DELETE"],
  );
  assert.match(step.summary, /kept: its notes do not say that it is ours/);
  assert.match(step.summary, /kept: it has a twin/);
  const { releases } = await snapshot(project);
  assert.deepEqual(
    releases.map((one) => one.id),
    before.releases.filter((one) => one.tag_name !== old).map((one) => one.id),
  );
  assert.ok(releases.some((one) => one.id === dead.id));
  assert.ok(releases.some((one) => one.tag_name === fresh));
});

test("an expired candidate stays when another product was made of it, or nobody can tell", async () => {
  const project = await makeProject(stage);
  const store = await makeProject(stage);
  assertOk(await create(store, { inputs: { inputs: `lib=${project.name}@${project.sha}` } }));
  assertOk(await promote(store, "v1.0.0"));
  const old = await sealExpired(project, "old");
  const policies = {
    "used.yml": [store.name, `${store.name} released it in v1\\.0\\.0`],
    "gone.yml": ["acme/nowhere", "what acme/nowhere released cannot be read"],
  } as const;
  for (const [policy, [elsewhere, why]] of Object.entries(policies)) {
    await commitFile(project, policy, stringify(rulesOf(project, elsewhere)));
    const inputs = { ...cleaning.inputs, policy };
    const step = await assertUntouched(project, () => audit(project, { inputs }));
    assertOk(step);
    assert.equal(states(step)[old], "expired");
    assert.match(step.summary, new RegExp(`kept: ${why}`));
  }
});

test("an expired candidate that is published meanwhile stays, and so does one that is public already", async () => {
  const project = await makeProject(stage);
  const old = await sealExpired(project, "old");
  await commitFile(project, "own.yml", stringify(rulesOf(project)));
  await commitFile(project, "seen.yml", stringify(rulesOf(project, undefined, "prerelease")));
  const set = { draft: false, prerelease: true };
  const change = { type: "edit_release", tag: old, repository: project.name, set };
  const path = `/${project.name}/releases/\\d+$`;
  const fault = { method: "GET", path, action: { type: "mutate", when: "before", change } };
  const inputs = { ...cleaning.inputs, policy: "own.yml" };
  const { fired, result } = await withFaults(stage, [fault], () => audit(project, { inputs }));
  assert.deepEqual(fired, [1]);
  assertOk(result);
  assert.match(result.summary, /kept: it changed during the audit/);
  const seen = { ...cleaning.inputs, policy: "seen.yml" };
  const step = await assertUntouched(project, () => audit(project, { inputs: seen }));
  assertOk(step);
  assert.match(step.summary, /kept: it is published/);
});

test("an expired candidate stays when its commit is released while the audit goes on", async () => {
  const project = await makeProject(stage, { immutable: false });
  await sealExpired(project, "old");
  await makeDraft(project, { tag_name: "v0.9.0" });
  await commitPolicy(project, rulesOf(project));
  const set = { draft: false };
  const change = { type: "edit_release", tag: "v0.9.0", repository: project.name, set };
  const action = { type: "mutate", when: "before", change };
  const fault = { method: "GET", path: `/${project.name}/releases\\?`, nth: 2, action };
  const { fired, result } = await withFaults(stage, [fault], () => audit(project, cleaning));
  assert.deepEqual(fired, [1]);
  assertOk(result);
  assert.match(result.summary, /kept: v0\.9\.0 is at its commit/);
});

test("an expired candidate stays when somebody released its commit by hand", async () => {
  const project = await makeProject(stage, { immutable: false });
  await sealExpired(project, "old");
  await publishByHand(project, "v0.9.0");
  await commitPolicy(project, rulesOf(project));
  const step = await assertUntouched(project, () => audit(project, cleaning));
  assertOk(step);
  assert.match(step.summary, /kept: v0\.9\.0 is at its commit/);
});
