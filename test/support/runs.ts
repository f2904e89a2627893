import { CANDIDATE_WORKFLOW, ENVIRONMENT, RELEASE_WORKFLOW, type Project } from "./project.ts";
import { control, rest } from "./stage.ts";

/** A workflow run on the local GitHub with the token of its job. */
export interface Run {
  readonly id: number;
  readonly token: string;
  readonly workflow: string;
  readonly event: string;
  /** The commit it was started for. */
  readonly sha: string;
  /** Where its job gets OIDC tokens; absent without `id-token: write`. */
  readonly idToken?: { readonly url: string; readonly token: string };
}

type Fields = Readonly<Record<string, unknown>>;

/** The run that builds; whoever uses it completes it. `change` overrides fields of the control API. */
export function startCandidateRun(project: Project, change: Fields = {}): Promise<Run> {
  return startRun(project, { workflow_path: CANDIDATE_WORKFLOW, event: "push", ...change });
}

/** The run that promotes: it waits at the gate until somebody approves. */
export function startReleaseRun(project: Project, change: Fields = {}): Promise<Run> {
  const event = "workflow_dispatch";
  const gate = { environment: ENVIRONMENT };
  return startRun(project, { workflow_path: RELEASE_WORKFLOW, event, ...gate, ...change });
}

async function startRun(project: Project, fields: Fields): Promise<Run> {
  const { stage, name, sha } = project;
  const body = { head_sha: sha, head_branch: "main", actor: stage.maintainer.login, ...fields };
  const answer = await control<{
    id: number;
    token: string;
    path: string;
    event: string;
    head_sha: string;
    id_token_request_url?: string;
    id_token_request_token?: string;
  }>(stage.emulator, "POST", `/repos/${name}/runs`, body);
  const { id, token, path, event, head_sha } = answer;
  const { id_token_request_url: url, id_token_request_token: secret } = answer;
  return {
    id,
    token,
    workflow: path.replace(/@.*$/, ""),
    event,
    sha: head_sha,
    ...(url === undefined || secret === undefined ? {} : { idToken: { url, token: secret } }),
  };
}

export async function completeRun(
  { stage, name }: Project,
  run: Run,
  conclusion = "success",
): Promise<void> {
  const path = `/repos/${name}/runs/${run.id}`;
  await control(stage.emulator, "PATCH", path, { status: "completed", conclusion });
}

/** The reviewer lets the run through everything it waits for. */
export async function approve({ stage, name }: Project, run: Run): Promise<void> {
  const path = `/repos/${name}/actions/runs/${run.id}/pending_deployments`;
  const { token } = stage.reviewer;
  const waiting = await rest<{ environment: { id: number } }[]>(stage, token, "GET", path);
  await rest(stage, token, "POST", path, {
    environment_ids: waiting.map(({ environment }) => environment.id),
    state: "approved",
    comment: "Looks right",
  });
}

/** A release run that the reviewer has approved. */
export async function approvedRun(project: Project, change: Fields = {}): Promise<Run> {
  const run = await startReleaseRun(project, change);
  await approve(project, run);
  return run;
}
