import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { create, type Done } from "../support/actions.ts";
import { startGoBetween } from "../support/go-between.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject, noise, writeOut, type Project } from "../support/project.ts";
import { assertSealed } from "../support/sealed.ts";
import type { Stage } from "../support/stage.ts";

/** A commit that two builds seal, whose bytes are not the same. */
export interface Race {
  readonly stage: Stage;
  readonly project: Project;
  /** The workspace of the other build. */
  readonly another: string;
}

export async function makeRace(stage: Stage): Promise<Race> {
  const project = await makeProject(stage);
  const another = join(stage.directory, "another-build");
  await cp(project.workspace, another, { recursive: true });
  await writeOut({ workspace: another }, { "firmware.hex": noise("not reproducible", 500) });
  return { stage, project, another };
}

interface Producer {
  readonly tag: string;
  readonly inputs: { readonly name: string };
}

/** Tags of the same commit that do not disturb each other. */
export function producer({ project }: Race, name: string): Producer {
  return { tag: `rc-${name}-${project.sha}`, inputs: { name } };
}

/** Whatever became of the runs that met, one more run ends well and the candidate is whole. */
export async function assertOneCandidate(
  { project }: Race,
  steps: readonly Done[],
  { tag, inputs }: Producer,
): Promise<void> {
  for (const step of steps) {
    if (step.exitCode !== 0) assertRefused(step, "release_changed");
  }
  assertOk(await create(project, { inputs }));
  await assertSealed(project, tag);
}

/** Runs one create-candidate that stops before its nth request until another one is done. */
async function meet(
  { stage, project, another }: Race,
  nth: number,
  inputs: Producer["inputs"],
): Promise<readonly Done[]> {
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

/** @param leftovers uploads after which a run before them was killed; 0 for none */
export async function overtaken(race: Race, leftovers: number, nth: number): Promise<void> {
  const which = producer(race, `${leftovers}-${nth}`);
  const { inputs } = which;
  if (leftovers > 0) {
    await writeOut(race.project, { "firmware.hex": noise("the killed run's", 500) });
    await create(race.project, { inputs, kill: { after: leftovers, counting: "/api/uploads/" } });
    await writeOut(race.project, { "firmware.hex": noise("the overtaking run's", 500) });
  }
  await assertOneCandidate(race, await meet(race, nth, inputs), which).catch((error: unknown) => {
    throw new Error(`overtaken before request ${nth}`, { cause: error });
  });
}
