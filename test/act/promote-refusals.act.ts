import assert from "node:assert/strict";
import { test } from "node:test";
import { SECRET, buildCandidate, makeApp, startRelease } from "./app.ts";
import { startLab } from "./lab.ts";

test("a release without a candidate says how to build one, and publishes nothing", async (t) => {
  const lab = await startLab(t);
  const app = await makeApp(lab);
  const { repo } = app;
  const id = await startRelease(app, "v1.0.0");
  // On GitHub the check comes before the gate; here a called workflow waits as a whole.
  await repo.approve(id);
  await repo.ended(id, "failure");
  const log = await repo.log(id);
  assert.match(log, /\[candidate_missing\]/);
  assert.ok(
    log.includes(`gh workflow run candidate.yml --repo ${repo.name} -f source_sha=${repo.head}`),
    log,
  );
  assert.deepEqual(await repo.releases(), []);
});

test("an asset that was changed after sealing is found before any key is read: the job that has them never starts", async (t) => {
  const lab = await startLab(t);
  const app = await makeApp(lab);
  const { repo } = app;
  await buildCandidate(app);
  const candidate = await repo.release(`rc-${repo.head}`);
  const victim = candidate.assets.find(({ name }) => name.endsWith("-setup.exe"));
  assert.ok(victim);
  const { emulator } = lab;
  emulator.faults.arm([
    {
      path: `/repos/${repo.name}$`,
      action: {
        type: "mutate",
        when: "before",
        change: {
          type: "replace_asset",
          digest: "recomputed",
          repository: repo.name,
          tag: candidate.tag_name,
          name: victim.name,
        },
      },
    },
  ]);
  await lab.rest("GET", `/repos/${repo.name}`);
  emulator.faults.clear();

  const id = await startRelease(app, "v1.0.0");
  await repo.approve(id);
  await repo.ended(id, "failure");
  const jobs = await repo.jobs(id);
  assert.deepEqual(
    jobs.filter(({ conclusion }) => conclusion === "failure").map(({ name }) => name),
    ["release / verify"],
  );
  const log = await repo.log(id);
  assert.match(log, /\[(asset|checksum|digest)_\w+\]/);
  assert.doesNotMatch(log, /== release \/ promote\n(.|\n)*promote-release@/);
  assert.ok(!log.includes(app.secretKey));
  assert.deepEqual(
    (await repo.releases()).map(({ tag_name }) => tag_name),
    [candidate.tag_name],
  );
});

test("a rejected release publishes nothing, and the secret of its environment reaches no job before", async (t) => {
  const lab = await startLab(t);
  const app = await makeApp(lab);
  const { repo } = app;
  await buildCandidate(app);
  const id = await startRelease(app, "v1.0.0");
  const path = `/repos/${repo.name}/actions/runs/${id}/pending_deployments`;
  const { token } = lab.reviewer;
  const waiting = await lab.rest<{ environment: { id: number } }[]>("GET", path, undefined, token);
  const environment_ids = waiting.map(({ environment }) => environment.id);
  const no = { environment_ids, state: "rejected", comment: "Not today" };
  await lab.rest("POST", path, no, token);
  await repo.ended(id, "failure");
  assert.equal((await repo.releases()).length, 1);
  for (const run of await repo.runs()) {
    assert.doesNotMatch(await repo.log(run.id), new RegExp(`${SECRET}=.`));
  }
});
