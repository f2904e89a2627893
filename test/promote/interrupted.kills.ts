import test from "node:test";
import { startStage } from "../support/stage.ts";
import { ALL_WRITES, killedAfter, withCandidate } from "./interrupted.ts";

const stage = await startStage();

test("killed after any of its writes, the next run ends in one right release", async () => {
  const project = await withCandidate(stage);
  for (let after = 1; after < ALL_WRITES; after += 1) await killedAfter(project, after);
});
