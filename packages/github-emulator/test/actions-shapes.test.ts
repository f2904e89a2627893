import { test } from "node:test";
import {
  ACTIONS,
  addPerson,
  decide,
  putEnvironment,
  reviewedBy,
  startActionsWorld,
  startRun,
} from "./actions-world.ts";
import { assertShapes } from "./openapi.ts";

test("the answers about actions have the shapes of GitHub's published description", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", {
    ...reviewedBy(ann),
    wait_timer: 1,
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
  });
  const run = await startRun(world, { environment: "production" });
  const get = async (path: string): Promise<unknown> => {
    const { text } = await world.reader("GET", path);
    return JSON.parse(text) as unknown;
  };
  const member = async (path: string, key: string): Promise<unknown> => {
    const answer = (await get(path)) as Readonly<Record<string, readonly unknown[]>>;
    return answer[key]?.[0];
  };
  const [pending] = (await get(`${ACTIONS}/runs/${run.id}/pending_deployments`)) as unknown[];
  const [deployment] = JSON.parse((await decide(ann.call, run, production)).text) as unknown[];
  const [approval] = (await get(`${ACTIONS}/runs/${run.id}/approvals`)) as unknown[];
  const dispatched = await world.writer("POST", `${ACTIONS}/workflows/release.yml/dispatches`, {
    ref: "main",
    return_run_details: true,
  });
  await assertShapes(t, [
    ["environment", production],
    ["environment", await member("/repos/acme/app/environments", "environments")],
    ["pending-deployment", pending],
    ["deployment", deployment],
    ["environment-approvals", approval],
    ["workflow-dispatch-response", JSON.parse(dispatched.text) as unknown],
    ["workflow", await member(`${ACTIONS}/workflows`, "workflows")],
    ["workflow-run", await get(`${ACTIONS}/runs/${run.id}`)],
    ["workflow-run", await member(`${ACTIONS}/runs`, "workflow_runs")],
    ["job", await member(`${ACTIONS}/runs/${run.id}/jobs`, "jobs")],
  ]);
});
