import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { startWithRepository } from "./emulator.ts";
import type { Answer, Caller, World } from "./emulator.ts";
import { commitFile, read } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";

export type Run = Schemas["workflow-run"];
export type Environment = Schemas["environment"];
export type Pending = Schemas["pending-deployment"];
export type Approval = Schemas["environment-approvals"];

export const ACTIONS = "/repos/acme/app/actions";

const RELEASE_WORKFLOW = `# Not the first line
name: "Release it"
run-name: Release \${{ inputs.tag }} [\${{ github.event.inputs.request_id }}]
on:
  workflow_dispatch:
    inputs:
      tag: { required: false }
      request_id: { required: false }
jobs: {}
`;
const CI_WORKFLOW = "on: [push]\n# not workflow_dispatch\njobs: {}\n";

export interface Person {
  readonly id: number;
  readonly login: string;
  readonly call: Caller;
}

export interface ActionsWorld extends World {
  /** The commit at the tip of main. */
  readonly head: string;
}

/** acme/app with release.yml, which can be dispatched, and ci.yml, which cannot. */
export async function startActionsWorld(t: TestContext): Promise<ActionsWorld> {
  const world = await startWithRepository(t);
  await commitFile(world, ".github/workflows/release.yml", RELEASE_WORKFLOW);
  const head = await commitFile(world, ".github/workflows/ci.yml", CI_WORKFLOW);
  return Object.assign(world, { head });
}

/** A user, with push access to acme/app unless told otherwise. */
export async function addPerson(
  world: World,
  login: string,
  permission: "push" | "pull" = "push",
): Promise<Person> {
  const { body } = await world.control("POST", "/users", { login });
  const path = `/repos/acme/app/collaborators/${login}`;
  await world.admin("PUT", path, { permission });
  return { id: body.id, login, call: world.as(body.token) };
}

export interface StartedRun extends Run {
  readonly id: number;
  readonly token: string;
}

/** Puts a run of release.yml in place and answers with it and with its job's token. */
export async function startRun(
  world: ActionsWorld,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<StartedRun> {
  const answer = await world.control("POST", "/repos/acme/app/runs", {
    workflow_path: ".github/workflows/release.yml",
    head_sha: world.head,
    ...fields,
  });
  assert.equal(answer.status, 201, answer.text);
  return read<StartedRun>(answer);
}

/** The run as the API shows it now. */
export async function runNow(world: World, id: number): Promise<Run> {
  const answer = await world.reader("GET", `${ACTIONS}/runs/${id}`);
  assert.equal(answer.status, 200, answer.text);
  return read<Run>(answer);
}

export async function putEnvironment(
  world: World,
  name: string,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Environment & { readonly id: number }> {
  const path = `/repos/acme/app/environments/${encodeURIComponent(name)}`;
  const answer = await world.admin("PUT", path, body);
  assert.equal(answer.status, 200, answer.text);
  return read(answer);
}

export function reviewedBy(...people: readonly Person[]): Readonly<Record<string, unknown>> {
  return { reviewers: people.map(({ id }) => ({ type: "User", id })) };
}

/** Decides about a waiting run as one person. */
export function decide(
  person: Caller,
  run: { readonly id: number },
  environment: { readonly id: number },
  state: "approved" | "rejected" = "approved",
): Promise<Answer> {
  return person("POST", `${ACTIONS}/runs/${run.id}/pending_deployments`, {
    environment_ids: [environment.id],
    state,
    comment: `${state} in a test`,
  });
}
