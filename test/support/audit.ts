import { act, create, type Done, type StepOptions } from "./actions.ts";
import { forge } from "./forge.ts";
import { assertOk } from "./outcome.ts";
import type { Project } from "./project.ts";
import { completeRun, startCandidateRun } from "./runs.ts";

/** A release with a candidate's tag, as the output `candidates` tells of it. */
export interface ToldCandidate {
  readonly tag: string;
  readonly release_id: number;
  readonly state: string;
  readonly promoted_as: readonly string[];
  readonly deleted: boolean;
}

/** Audits the project in a run of its own. */
export async function audit(project: Project, options: StepOptions = {}): Promise<Done> {
  const run = await startCandidateRun(project, {
    workflow_path: ".github/workflows/audit-candidates.yml",
    event: "schedule",
  });
  const done = await act("audit-candidates", project, run, options);
  await completeRun(project, run, done.exitCode === 0 ? "success" : "failure");
  return done;
}

/** Seals another candidate of the project's commit, as one of several producers. */
export async function sealAs(project: Project, name: string): Promise<string> {
  assertOk(await create(project, { inputs: { name } }));
  return `rc-${name}-${project.sha}`;
}

/** The same, in the days when it was sealed long ago. */
export async function sealExpired(project: Project, name: string): Promise<string> {
  const tag = await sealAs(project, name);
  await forge(project, (genuine) => ({ ...genuine, ...OLD }), tag);
  return tag;
}

const OLD = { started_at: "2024-01-01T00:00:00Z", created_at: "2024-01-01T00:10:00Z" };

export function toldCandidates({ outputs }: Done): readonly ToldCandidate[] {
  return JSON.parse(outputs["candidates"] ?? "[]") as ToldCandidate[];
}

/** Tag to state. */
export function states(done: Done): Readonly<Record<string, string>> {
  return Object.fromEntries(toldCandidates(done).map(({ tag, state }) => [tag, state]));
}

/** Tag to state, of the published releases. */
export function releaseStates({ outputs }: Done): Readonly<Record<string, string>> {
  const releases = JSON.parse(outputs["releases"] ?? "[]") as { tag: string; state: string }[];
  return Object.fromEntries(releases.map(({ tag, state }) => [tag, state]));
}

/** What is wrong: tag, code. */
export function problems({ outputs }: Done): readonly (readonly [tag: string, code: string])[] {
  const listed = JSON.parse(outputs["problems"] ?? "[]") as { tag: string; code: string }[];
  return listed.map(({ tag, code }) => [tag, code]);
}
