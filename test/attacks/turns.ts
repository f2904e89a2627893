import assert from "node:assert/strict";
import type { Project } from "../support/project.ts";
import { rest, type Stage } from "../support/stage.ts";
import type { Fault, World } from "./world.ts";

/** Fault plans of cases that run side by side: each waits until the plan before it is over. */
export function openTurns(stage: Stage): Pick<World, "armed" | "mutate"> {
  let turn: Promise<unknown> = Promise.resolve();
  const { faults } = stage.emulator;

  const armed: World["armed"] = (plan, work) => {
    const mine = turn.then(async () => {
      faults.arm(plan as Parameters<typeof faults.arm>[0]);
      try {
        return await work();
      } finally {
        faults.clear();
      }
    });
    turn = mine.catch(() => {});
    return mine;
  };

  const mutate: World["mutate"] = (project, change) => {
    const path = `^/api/v3/repos/${project.name}$`;
    const action = { type: "mutate", when: "before", change };
    return armed([{ path, action }], async () => {
      await readRepository(project);
      const [report] = faults.report();
      assert.deepEqual(report?.troubles, [], "the mutation found nothing to change");
      assert.equal(report.fired, 1);
    });
  };

  return { armed, mutate };
}

function readRepository({ stage, name }: Project): Promise<unknown> {
  return rest(stage, stage.emulator.tokens.admin, "GET", `/repos/${name}`);
}

/** Makes a fault one of this repository only: others run beside it. */
export function of(project: Project, fault: Fault): Fault {
  return { ...fault, path: `/${project.name}${fault.path}` };
}
