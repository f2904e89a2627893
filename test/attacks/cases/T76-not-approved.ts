import { approvedRun, startReleaseRun, type Run } from "../../support/runs.ts";
import { control, rest } from "../../support/stage.ts";
import type { Project } from "../../support/project.ts";
import type { Attack, LaneVariant } from "../attack.ts";

function unapproved(what: string, start: (project: Project) => Promise<Run>): LaneVariant {
  return {
    what,
    lane: "promote",
    expect: "gate_not_approved",
    forge: async (world) => {
      const { project } = await world.sealed();
      return { project, run: await start(project) };
    },
  };
}

async function rejected(project: Project): Promise<Run> {
  const { stage, name } = project;
  const run = await startReleaseRun(project);
  const path = `/repos/${name}/actions/runs/${run.id}/pending_deployments`;
  const { token } = stage.reviewer;
  const [gate] = await rest<{ environment: { id: number } }[]>(stage, token, "GET", path);
  const environment_ids = [gate?.environment.id];
  await rest(stage, token, "POST", path, { environment_ids, state: "rejected", comment: "No" });
  return run;
}

const STALE: LaneVariant = {
  what: "approved for an earlier attempt only",
  lane: "promote",
  expect: "gate_stale",
  forge: async (world) => {
    const { project } = await world.sealed();
    const run = await approvedRun(project);
    const path = `/repos/${project.name}/runs/${run.id}`;
    await control(world.stage.emulator, "PATCH", path, { run_attempt: 2 });
    return { project, run, variables: { GITHUB_RUN_ATTEMPT: "2" } };
  },
};

const UNGATED: LaneVariant = {
  what: "no gate asked for",
  lane: "promote",
  expect: "gate_required",
  forge: async (world) => {
    const { project } = await world.sealed();
    return { project, inputs: { environment: "none" } };
  },
};

export const attack: Attack = {
  id: "T76",
  title: "No approval for this run",
  variants: [
    unapproved("nobody looked", (project) => startReleaseRun(project)),
    unapproved("rejected", rejected),
    STALE,
    {
      ...STALE,
      what: "and the job says that it is the first attempt",
      forge: async (world) => {
        const scene = await STALE.forge(world);
        return { ...scene, variables: {} };
      },
    },
    UNGATED,
  ],
};
