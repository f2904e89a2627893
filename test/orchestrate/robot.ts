import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { create, promote } from "../support/actions.ts";
import { ENVIRONMENT, type Project } from "../support/project.ts";
import { approve, type Run } from "../support/runs.ts";
import { control, rest } from "../support/stage.ts";
import { CHECKS } from "./workflows.ts";
import { assertOk } from "../support/outcome.ts";

/** A run as the API lists it. */
export interface ListedRun {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly display_title: string;
  readonly event: string;
  readonly head_sha: string;
  readonly status: string;
  readonly conclusion: string | null;
}

/** Every run of the project, the oldest first. */
export async function listRuns({ name, stage }: Project): Promise<ListedRun[]> {
  const path = `/repos/${name}/actions/runs?per_page=100`;
  const { tokens } = stage.emulator;
  const { workflow_runs: runs } = await rest<{ workflow_runs: ListedRun[] }>(
    stage,
    tokens.admin,
    "GET",
    path,
  );
  return runs.toSorted((a, b) => a.id - b.id);
}

/** Waits for a dispatched run that nobody has taken care of yet. */
export async function queuedRun(project: Project): Promise<ListedRun> {
  for (;;) {
    const found = (await listRuns(project)).find(({ status }) => status === "queued");
    if (found !== undefined) return found;
    await sleep(50);
  }
}

/** Ends a run without having done anything. */
export function endRun({ name, stage }: Project, { id }: ListedRun, conclusion: string) {
  return control(stage.emulator, "PATCH", `/repos/${name}/runs/${id}`, { conclusion });
}

/** The job of a run that names the gate: it waits for the reviewer. */
export function waitAtGate({ name, stage }: Project, { id }: ListedRun) {
  const job = { name: "promote", environment: ENVIRONMENT };
  return control(stage.emulator, "POST", `/repos/${name}/runs/${id}/jobs`, job);
}

export interface Robot {
  readonly stop: () => Promise<void>;
}

/** What the candidate of a commit needs beyond the commit: more inputs for create-candidate. */
export type Compose = (
  project: Project,
  sha: string,
  tag: string,
) => Promise<Readonly<Record<string, string>>>;

const plain: Compose = () => Promise.resolve({});

/** The reviewer says no. */
export async function reject(
  { name, stage }: Project,
  { id }: ListedRun,
  comment: string,
): Promise<void> {
  const path = `/repos/${name}/actions/runs/${id}/pending_deployments`;
  const { token } = stage.reviewer;
  const gates = await rest<{ environment: { id: number } }[]>(stage, token, "GET", path);
  const environment_ids = gates.map(({ environment }) => environment.id);
  await rest(stage, token, "POST", path, { environment_ids, state: "rejected", comment });
}

/**
 * What GitHub's runners would do: dispatched runs by the actions as they are shipped, and green checks
 * for the head of every branch.
 */
export function startRobot(project: Project, compose: Compose = plain): Robot {
  const seen = new Set<string>();
  const stopping = new AbortController();
  const work = (async () => {
    while (!stopping.signal.aborted) {
      await turnGreen(project, seen);
      const found = (await listRuns(project)).find(({ status }) => status === "queued");
      if (found === undefined) await sleep(50);
      else await carryOut(project, found, compose);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await work;
    },
  };
}

async function carryOut(project: Project, listed: ListedRun, compose: Compose): Promise<void> {
  const { name, stage } = project;
  const release = listed.path.endsWith("release.yml");
  const path = `/repos/${name}/runs/${listed.id}`;
  if (release) await waitAtGate(project, listed);
  else await control(stage.emulator, "PATCH", path, { status: "in_progress" });
  const more = release ? { environment: ENVIRONMENT } : {};
  const { token } = await control<{ token: string }>(stage.emulator, "POST", `${path}/token`, more);
  const run: Run = {
    id: listed.id,
    token,
    workflow: listed.path,
    event: listed.event,
    sha: listed.head_sha,
  };
  const words = listed.display_title.split(" ");
  const sha = words.find((word) => /^[0-9a-f]{40}$/.test(word)) ?? "";
  const tag = words.find((word) => word.startsWith("v")) ?? "";
  if (!release) {
    const inputs = { "source-sha": sha, ...(await compose(project, sha, tag)) };
    assertOk(await create(project, { run, inputs }));
    return;
  }
  await approve(project, run);
  const inputs = { "source-sha": sha };
  assert.equal((await promote(project, tag, { run, inputs })).exitCode, 0);
}

async function turnGreen({ name, stage }: Project, seen: Set<string>): Promise<void> {
  const { admin } = stage.emulator.tokens;
  const path = `/repos/${name}/branches?per_page=100`;
  const branches = await rest<{ commit: { sha: string } }[]>(stage, admin, "GET", path);
  for (const { commit } of branches.filter((branch) => !seen.has(branch.commit.sha))) {
    seen.add(commit.sha);
    for (const context of CHECKS) {
      const body = { context, state: "success" };
      await rest(stage, admin, "POST", `/repos/${name}/statuses/${commit.sha}`, body);
    }
  }
}
