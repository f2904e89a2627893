import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { APP, appPolicy, appSource, SECRET } from "./app.ts";
import { buildProducers, makeContent, pushSpec } from "./content.ts";
import { guide, startMachine } from "./guide.ts";
import { startLab, type Lab, type Repo } from "./lab.ts";

const HOME = "petitechose-midi-studio/distribution";
const PASSWORD = "correct horse";
const NO_KEY = "RWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const TAG = "v1.2.3";

/** The guide's commands are nothing without gh: CI installs it before. */
function hasPrograms(t: TestContext): boolean {
  const missing = ["gh", "git", "openssl", "bash"].filter(
    (program) => spawnSync(program, ["--version"]).error !== undefined,
  );
  if (missing.length > 0) {
    const said = `docs/adoption.md IS NOT TESTED: ${missing.join(", ")} not installed (npm run test:interop installs them)`;
    process.stderr.write(`${said}\n`);
    t.skip(said);
  }
  return missing.length === 0;
}

/** The run of a workflow that is not among those that were there before. */
async function newRun(repo: Repo, workflow: string, before: readonly number[]): Promise<number> {
  const found = (await repo.runs()).filter(
    ({ id, path }) => path.endsWith(`/${workflow}`) && !before.includes(id),
  );
  const [run] = found;
  assert.ok(run !== undefined && found.length === 1, `${found.length} new runs of ${workflow}`);
  return run.id;
}

async function approved(repo: Repo, run: number): Promise<void> {
  await repo.until(run, ({ status }) => status === "waiting" || status === "completed");
  await repo.approve(run);
  await repo.ended(run, "success");
}

test("the guide's commands lead from an empty repository to the first release of an app", async (t) => {
  if (!hasPrograms(t)) return;
  const lab = await startLab(t);
  const machine = await startMachine(t, lab);
  const { maintainer, reviewer } = lab;
  const { admin } = lab.emulator.tokens;
  const home = await lab.repository(HOME, { "release.yml": await appPolicy(NO_KEY) });
  const repo = await lab.repository(APP, appSource("1.2.3"));
  await machine.clone(HOME, maintainer.token);
  await machine.clone(APP, maintainer.token);
  await writeFile(join(machine.directory, "updater.password"), PASSWORD);
  const [rules, gate, init, push, branch, build, release] = (await guide()).map((block) =>
    block.replaceAll("octocat", reviewer.login),
  );
  const run = (block: string | undefined, folder: string, token: string): Promise<string> => {
    assert.ok(block !== undefined && block !== "", "the guide has fewer blocks");
    return machine.execute(block, folder, token);
  };

  const said = await run(rules, "distribution", maintainer.token);
  assert.match(said, new RegExp(`^${repo.id}\\n`));
  const publicKey = (await readFile(join(machine.directory, "updater.key.pub"), "utf8")).trim();
  const secretKey = await readFile(join(machine.directory, "updater.key"), "utf8");
  const policy = (
    await readFile(join(machine.directory, "distribution/release.yml"), "utf8")
  ).replace(NO_KEY, publicKey);
  await writeFile(join(machine.directory, "distribution/release.yml"), policy);
  await home.push({ "release.yml": policy });

  await run(gate, "ms-manager", admin);
  assert.deepEqual([...machine.secrets].toSorted(), [SECRET, `${SECRET}_PASSWORD`]);
  await finishGate(lab, { [SECRET]: secretKey, [`${SECRET}_PASSWORD`]: PASSWORD });

  await run(init, "ms-manager", maintainer.token);
  await run(push, "ms-manager", maintainer.token);
  const sha = (await machine.execute("git rev-parse HEAD", "ms-manager", "")).trim();
  await repo.ended((await repo.runOf(sha, "ci.yml")).id, "success");
  await run(branch, "ms-manager", admin);

  const before = (await repo.runs()).map(({ id }) => id);
  await run(build, "ms-manager", maintainer.token);
  await repo.ended(await newRun(repo, "candidate.yml", before), "success");
  await run(release, "ms-manager", maintainer.token);
  await approved(repo, await newRun(repo, "release.yml", before));
  const published = await repo.release(TAG);
  assert.equal(published.draft, false);
  assert.equal(published.target_commitish, sha);

  await t.test("and the weekly audit finds everything as it was", async () => {
    const audit = await repo.dispatch("audit-candidates.yml");
    await repo.ended(audit.id, "success");
    assert.match(await repo.log(audit.id), /Auditing 1 candidates and 1 releases/);
  });
});

/** What the guide asks a person for: a box to untick, and the secrets, which arrived sealed. */
async function finishGate(lab: Lab, secrets: Readonly<Record<string, string>>): Promise<void> {
  const { admin } = lab.emulator.tokens;
  const path = `/repos/${APP}/environments/app-release`;
  const body = {
    prevent_self_review: true,
    can_admins_bypass: false,
    reviewers: [{ type: "User", id: lab.reviewer.id }],
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
  };
  await lab.rest("PUT", path, body, admin);
  for (const [name, value] of Object.entries(secrets)) {
    const place = `/repos/${APP}/secrets/${name}`;
    await lab.control("PUT", place, { value, environment: "app-release" });
  }
}

test("the guide's commands release content", async (t) => {
  if (!hasPrograms(t)) return;
  const lab = await startLab(t);
  const machine = await startMachine(t, lab);
  const content = await makeContent(lab);
  const { home } = content;
  const { token } = lab.maintainer;
  await buildProducers(content);
  await pushSpec(content, TAG);
  await machine.clone(HOME, token);
  const [build, publish] = (await guide()).slice(-2);
  const before = (await home.runs()).map(({ id }) => id);
  await machine.execute(build ?? "", "distribution", token);
  await home.ended(await newRun(home, "candidate.yml", before), "success");
  await machine.execute(publish ?? "", "distribution", token);
  await approved(home, await newRun(home, "publish.yml", before));
  assert.equal((await home.release(TAG)).draft, false);
});
