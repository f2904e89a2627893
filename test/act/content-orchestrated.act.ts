import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startMs, type Running } from "../support/ms.ts";
import { baseSpec, HOME, makeContentOf } from "./content.ts";
import { type Lab, type Repo, startLab } from "./lab.ts";
import { operatorShell, runsOf } from "./operator.ts";

const TAG = "v0.1.0-beta.1";
const NAMES = ["loader", "bridge", "core", "plugin-bitwig"] as const;
const CONFIG = ["--config", `${HOME}:release.yml`];
const PUBLISH = [
  "release",
  "content",
  "publish",
  "--channel",
  "beta",
  "--auto",
  "--watch",
  "--yes",
];

/** A maintainer's shell. */
async function operator(lab: Lab, directory: string): Promise<() => Running> {
  const env = await operatorShell(lab, directory);
  return (): Running => startMs([...PUBLISH, ...CONFIG], env, directory);
}

async function endings(repo: Repo, workflow: string): Promise<string[]> {
  const runs = await runsOf(repo, workflow);
  return runs.map(({ display_title, conclusion }) => `${display_title}: ${conclusion}`);
}

/** Everything that a release could change: runs, releases with their files, branches, pull requests. */
async function stateOf(repo: Repo): Promise<unknown> {
  const { lab, name } = repo;
  const listed = await repo.releases();
  return {
    runs: (await repo.runs()).map(({ id }) => id),
    releases: listed.map(({ assets, draft, id, tag_name }) => [
      id,
      tag_name,
      draft,
      assets.map((asset) => [asset.id, asset.digest]),
    ]),
    branches: await lab.rest("GET", `/repos/${name}/branches`),
    pulls: await lab.rest("GET", `/repos/${name}/pulls?state=all`),
  };
}

test("content of four repositories is released by one command and one approval, and building each once", async (t) => {
  const lab = await startLab(t);
  const directory = await mkdtemp(join(tmpdir(), "operator-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const template = await baseSpec([
    ["loader", "midi-studio-loader-linux-x86_64", "bundle"],
    ["bridge", "oc-bridge-linux-x86_64", "bundle"],
    ["core", "midi-studio-default-firmware.hex", "firmware"],
    ["plugin-bitwig", "midi_studio.bwextension", "extension"],
  ]);
  const { home, producers } = await makeContentOf(lab, NAMES, {
    files: { "release-specs/template.json": JSON.stringify(template) },
    product: { notes: "generated" },
  });
  const start = await operator(lab, directory);
  const repos = Object.values(producers);
  for (const repo of repos) await repo.ended((await repo.runOf(repo.head, "ci.yml")).id, "success");

  const running = start();
  let approvals = 0;
  while (running.child.exitCode === null && running.child.signalCode === null) {
    const waiting = (await home.runs()).find(({ status }) => status === "waiting");
    if (waiting !== undefined) {
      await home.approve(waiting.id);
      approvals += 1;
    }
    await sleep(500);
  }
  if ((await running.ended) !== 0) {
    const logs = await Promise.all((await home.runs()).map(({ id }) => home.log(id)));
    assert.fail(`${running.stderr}\n${logs.join("\n")}`);
  }
  assert.match(running.stdout, /content v0\.1\.0-beta\.1 is published/);
  assert.equal(approvals, 1);

  await t.test("every commit was built by exactly one run", async () => {
    for (const repo of repos) {
      assert.deepEqual(await endings(repo, "candidate.yml"), [`Candidate ${repo.head}: success`]);
    }
    const [pull, ...more] = await lab.rest<{ merge_commit_sha: string }[]>(
      "GET",
      `/repos/${home.name}/pulls?state=all`,
    );
    assert.deepEqual(more, []);
    const sha = pull?.merge_commit_sha ?? "";
    assert.deepEqual(await endings(home, "candidate.yml"), [`Candidate ${TAG} of ${sha}: success`]);
    assert.deepEqual(await endings(home, "publish.yml"), [`Publish ${TAG} from ${sha}: success`]);
  });

  await t.test("the release has the notes that were reviewed, and a signed manifest", async () => {
    const { assets, body, draft } = await home.release(TAG);
    assert.equal(draft, false);
    assert.match(body ?? "", /The first release\.\n\n## loader/);
    const names = new Set(assets.map(({ name }) => name));
    assert.ok(names.has("manifest.json.sig") && names.has("oc-bridge-linux-x86_64"));
  });

  await t.test("a second run says that it is published and changes nothing", async () => {
    const all = [...repos, home];
    const before = await Promise.all(all.map(stateOf));
    const again = start();
    assert.equal(await again.ended, 0, again.stderr);
    assert.match(again.stdout, /v0\.1\.0-beta\.1 is published already/);
    assert.deepEqual(await Promise.all(all.map(stateOf)), before);
  });
});
