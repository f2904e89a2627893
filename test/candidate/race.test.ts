import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create, type Done } from "../support/actions.ts";
import { startGoBetween } from "../support/go-between.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject, noise, writeOut } from "../support/project.ts";
import { assertSealed } from "../support/sealed.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();
const project = await makeProject(stage);
const another = join(stage.directory, "another-build");
await cp(project.workspace, another, { recursive: true });
await writeOut({ workspace: another }, { "firmware.hex": noise("not reproducible", 500) });

/** Tags of the same commit that do not disturb each other. */
function producer(name: string): { tag: string; inputs: { name: string } } {
  return { tag: `rc-${name}-${project.sha}`, inputs: { name } };
}

/** Whatever became of the runs that met, one more run ends well and the candidate is whole. */
async function assertOneCandidate(
  steps: readonly Done[],
  { tag, inputs }: ReturnType<typeof producer>,
): Promise<void> {
  for (const step of steps) {
    if (step.exitCode !== 0) assertRefused(step, "release_changed");
  }
  assertOk(await create(project, { inputs }));
  await assertSealed(project, tag);
}

for (const [what, workspace] of [
  ["the same bytes", project.workspace],
  ["other bytes", another],
] as const) {
  test(`two runs with ${what} at the same time end in one sealed candidate`, async () => {
    for (let round = 0; round < 3; round += 1) {
      const which = producer(`${workspace === another ? "other" : "same"}-${round}`);
      const { inputs } = which;
      const steps = [create(project, { inputs }), create(project, { inputs, job: { workspace } })];
      await assertOneCandidate(await Promise.all(steps), which);
    }
  });
}

test("a run whose empty twin another run takes away goes on with the other's draft", async () => {
  const which = producer("twin");
  const tag = { tag_name: which.tag, draft: true, prerelease: true, name: which.tag };
  const body = "<!-- release-actions: candidate -->";
  const drafts = `/repos/${project.name}/releases`;
  const token = stage.emulator.tokens.admin;
  const made = { ...tag, body, target_commitish: project.sha };
  await rest(stage, token, "POST", drafts, made);
  const twin = await rest<{ id: number }>(stage, token, "POST", drafts, made);
  let gone = false;
  const { apiUrl } = await startGoBetween(stage, {
    before: async ({ path }) => {
      if (gone || !path.includes(`/releases/${twin.id}/assets`)) return;
      gone = true;
      await rest(stage, token, "DELETE", `${drafts}/${twin.id}`);
    },
  });
  assertOk(await create(project, { inputs: which.inputs, job: { apiUrl } }));
  assert.ok(gone);
  await assertSealed(project, which.tag);
});

/** Runs one create-candidate that stops before its nth request until another one is done. */
async function meet(nth: number, inputs: { name: string }): Promise<readonly Done[]> {
  const overtaking: Done[] = [];
  let seen = 0;
  const { apiUrl } = await startGoBetween(stage, {
    before: async () => {
      seen += 1;
      if (seen === nth) overtaking.push(await create(project, { inputs }));
    },
  });
  const slow = await create(project, { inputs, job: { apiUrl, workspace: another } });
  assert.equal(overtaking.length, 1, `there was no request ${nth}`);
  return [slow, ...overtaking];
}

for (const [what, leftovers, requests] of [
  ["from nothing", 0, [5, 6, 7, 8]],
  ["from the leftovers of a killed run", 4, [8, 9, 10, 12, 13, 14]],
] as const) {
  test(`a run that starts ${what} and is overtaken by a whole other run corrupts nothing`, async () => {
    for (const nth of requests) {
      const which = producer(`${leftovers}-${nth}`);
      const { inputs } = which;
      if (leftovers > 0) {
        await writeOut(project, { "firmware.hex": noise("the killed run's", 500) });
        await create(project, { inputs, kill: { after: leftovers, counting: "/api/uploads/" } });
        await writeOut(project, { "firmware.hex": noise("the overtaking run's", 500) });
      }
      await assertOneCandidate(await meet(nth, inputs), which).catch((error: unknown) => {
        throw new Error(`overtaken before request ${nth}`, { cause: error });
      });
    }
  });
}
