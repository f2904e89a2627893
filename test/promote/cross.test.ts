import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { readReceipt } from "../support/documents.ts";
import { assertOk, assertRefused, assertSecretless, assertUntouched } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { candidateOf, digests, releaseOf, snapshot } from "../support/snapshot.ts";
import { startCandidateRun } from "../support/runs.ts";
import { control, startStage } from "../support/stage.ts";

const stage = await startStage();
const TAG = "v1.0.0";

/** A token for one repository, such as an app's installation has. */
async function tokenFor(project: Project, contents: "read" | "write"): Promise<string> {
  const permissions = { contents, actions: "read", metadata: "read" };
  const { token } = await control<{ token: string }>(stage.emulator, "POST", "/tokens", {
    kind: "installation",
    repositories: { [project.name]: permissions },
  });
  return token;
}

/** A repository with a candidate and another one that publishes it. */
async function twoProjects() {
  const source = await makeProject(stage);
  const sha = stage.source.first;
  const run = await startCandidateRun(source, { head_sha: sha });
  assertOk(await create(source, { run }));
  const target = await makeProject(stage);
  const inputs = { repository: source.name, "source-sha": sha };
  return { source, target, inputs };
}

test("a candidate of another repository is published with that repository's token", async () => {
  const { source, target, inputs } = await twoProjects();
  const token = await tokenFor(source, "write");
  const step = await assertUntouched(source, () =>
    promote(target, TAG, { inputs: { ...inputs, "candidate-token": token } }),
  );
  assertOk(step);
  assertSecretless(step);
  assertSecretless({ ...step, run: { ...step.run, token } });
  const release = await releaseOf(target, TAG);
  const { "promotion.json": _, ...published } = digests(release);
  const candidate = { ...source, sha: stage.source.first };
  assert.deepEqual(published, digests(await candidateOf(candidate)));
  assert.equal((await snapshot(target)).tags[TAG], target.sha, "the tag is at the target's commit");
  const { predicate } = await readReceipt(target, release);
  assert.deepEqual(
    [predicate.release.repository, predicate.candidates[0]?.repository],
    [target.name, source.name],
  );
});

for (const [what, makeToken] of [
  ["without a token for it", null],
  ["with a token that may only read it", "read"],
] as const) {
  test(`a candidate of another repository, ${what}, is refused and nothing is written`, async () => {
    const { source, target, inputs } = await twoProjects();
    const given = makeToken ? { "candidate-token": await tokenFor(source, makeToken) } : {};
    const step = await assertUntouched(target, () =>
      promote(target, TAG, { inputs: { ...inputs, ...given } }),
    );
    assertRefused(step, "candidate_missing");
    assert.match(step.log, new RegExp(`contents: write on ${source.name}`));
  });
}

test("a candidate cannot be passed off as another repository's", async () => {
  const { source, target, inputs } = await twoProjects();
  const token = await tokenFor(source, "write");
  const step = await promote(target, TAG, {
    inputs: { ...inputs, repository: target.name, "candidate-token": token },
  });
  assert.equal(step.exitCode, 1);
  assert.deepEqual((await snapshot(target)).releases, []);
});
