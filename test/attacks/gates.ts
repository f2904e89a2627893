import { commitPolicy, policyOf } from "../support/policy.ts";
import { ENVIRONMENT, type Project } from "../support/project.ts";
import { approvedRun, startReleaseRun, type Run } from "../support/runs.ts";
import { control, rest } from "../support/stage.ts";
import type { LaneVariant, Scene } from "./attack.ts";
import type { World } from "./world.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Sets the rules of an environment. */
export async function putEnvironment(
  { stage, name }: Project,
  body: Fields,
  environment = ENVIRONMENT,
): Promise<void> {
  const path = `/repos/${name}/environments/${environment}`;
  const { admin } = stage.emulator.tokens;
  await rest(stage, admin, "PUT", path, body);
  const limited = (body["deployment_branch_policy"] ?? null) !== null;
  if (limited)
    await rest(stage, admin, "POST", `${path}/deployment-branch-policies`, { name: "main" });
}

/** Lets a run through everything it waits for, as somebody. */
export async function approveAs({ stage, name }: Project, run: Run, token: string): Promise<void> {
  const path = `/repos/${name}/actions/runs/${run.id}/pending_deployments`;
  const waiting = await rest<{ environment: { id: number } }[]>(stage, token, "GET", path);
  const environment_ids = waiting.map(({ environment }) => environment.id);
  await rest(stage, token, "POST", path, { environment_ids, state: "approved", comment: "Fine" });
}

/** A gate with which a policy's defaults are content, but for `change`. */
export function weakened(what: string, expect: LaneVariant["expect"], change: Fields): LaneVariant {
  const forge = async ({ sealed, stage }: World): Promise<Scene> => {
    const { project } = await sealed();
    await putEnvironment(project, {
      prevent_self_review: true,
      can_admins_bypass: false,
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      reviewers: [{ type: "User", id: stage.reviewer.id }],
      ...change,
    });
    await commitPolicy(project, policyOf(project, {}, { environments: { [ENVIRONMENT]: {} } }));
    const inputs = { policy: "release.yml", "source-sha": project.sha };
    return { project, run: await approvedRun(project), inputs };
  };
  return { what, lane: "promote", expect, forge };
}

/** An approved run whose job has an OIDC token of this making. */
export function identified(what: string, job: Fields): LaneVariant {
  const forge = async (world: World): Promise<Scene> => {
    const { project } = await world.sealed();
    const run = await approvedRun(project);
    const holder = job["another_run"] === true ? await startReleaseRun(project) : run;
    const { another_run: _, ...fields } = job;
    const path = `/repos/${project.name}/runs/${holder.id}/token`;
    const permissions = { contents: "write", actions: "read", "id-token": "write" };
    const token = await control<{ id_token_request_url: string; id_token_request_token: string }>(
      world.stage.emulator,
      "POST",
      path,
      { permissions, ...fields },
    );
    const variables = {
      ACTIONS_ID_TOKEN_REQUEST_URL: token.id_token_request_url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: token.id_token_request_token,
    };
    return { project, run, variables, secrets: [token.id_token_request_token] };
  };
  return { what, lane: "promote", expect: "gate_identity", forge };
}
