import assert from "node:assert/strict";
import test from "node:test";
import { create } from "../support/actions.ts";
import { startGoBetween } from "../support/go-between.ts";
import { assertOk } from "../support/outcome.ts";
import { assertSealed } from "../support/sealed.ts";
import { rest, startStage } from "../support/stage.ts";
import { assertOneCandidate, makeRace, overtaken, producer } from "./race.ts";

const stage = await startStage();
const race = await makeRace(stage);
const { project, another } = race;

for (const [what, workspace] of [
  ["the same bytes", project.workspace],
  ["other bytes", another],
] as const) {
  test(`two runs with ${what} at the same time end in one sealed candidate`, async () => {
    for (let round = 0; round < 3; round += 1) {
      const which = producer(race, `${workspace === another ? "other" : "same"}-${round}`);
      const { inputs } = which;
      const steps = [create(project, { inputs }), create(project, { inputs, job: { workspace } })];
      await assertOneCandidate(race, await Promise.all(steps), which);
    }
  });
}

test("a run whose empty twin another run takes away goes on with the other's draft", async () => {
  const which = producer(race, "twin");
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

// Before every other request: race.kills.ts.
for (const [what, leftovers, request] of [
  ["from nothing", 0, 7],
  ["from the leftovers of a killed run", 4, 10],
] as const) {
  test(`a run that starts ${what} and is overtaken in the middle corrupts nothing`, async () => {
    await overtaken(race, leftovers, request);
  });
}
