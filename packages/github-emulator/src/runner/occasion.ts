import { type RunRow, createRun, updateRun } from "../actions/runs.ts";
import { isWorkflowPath } from "../actions/workflow-file.ts";
import { registerWorkflow } from "../actions/workflows.ts";
import type { UserRow } from "../auth/users.ts";
import { entryAt, fileAt, readTree } from "../git/objects.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { expressionValues, shortRef } from "./context.ts";
import { fillTemplate } from "./expression.ts";
import { saveCause } from "./results.ts";
import { valuesFor } from "./values.ts";
import { InvalidWorkflow, type Workflow, readWorkflow } from "./workflow.ts";

/** Something that may start workflows of a repository. */
export interface Occasion {
  /** Name of the event: `push`. */
  readonly event: string;
  readonly actor: UserRow;
  /** Full ref of the runs: `refs/heads/main`. */
  readonly ref: string;
  /** Commit of the repository whose workflow files count, and which runs. */
  readonly sha: string;
  /** What the runs show as their head, where it is not that commit and ref. */
  readonly head?: {
    readonly sha: string;
    readonly branch: string;
    readonly repository: RepositoryRow;
  };
  /** Of runs whose workflow has no `run-name`; the commit's message otherwise. */
  readonly title?: string;
  /** The webhook payload; asked for when something starts. */
  payload(): Promise<Record<string, unknown>>;
  starts(workflow: Workflow): boolean;
}

/**
 * Records the runs that an occasion starts, and returns those that have something to execute. "The
 * workflow files must be present in that commit SHA or Git ref to be considered", GitHub's
 * documentation of triggers says.
 */
export async function startedRuns(
  server: ServerState,
  repo: RepositoryRow,
  occasion: Occasion,
): Promise<RunRow[]> {
  const started: RunRow[] = [];
  let payload: Record<string, unknown> | null = null;
  for (const { path, text } of await workflowsAt(server.paths.git(repo.id), occasion.sha)) {
    const workflow = parseOrNull(text);
    // A file that cannot be read is a run that failed to start, once per push.
    if (workflow === null ? occasion.event !== "push" : !occasion.starts(workflow)) continue;
    payload ??= await occasion.payload();
    const row = await record(server, repo, occasion, { path, workflow, payload });
    if (workflow !== null) started.push(row);
  }
  return started;
}

interface Found {
  readonly path: string;
  readonly workflow: Workflow | null;
  readonly payload: Record<string, unknown>;
}

async function record(
  server: ServerState,
  repo: RepositoryRow,
  occasion: Occasion,
  { path, workflow, payload }: Found,
): Promise<RunRow> {
  const { event, actor, ref, sha, head, title } = occasion;
  const registered = registerWorkflow(server, repo, path, workflow?.name ?? path);
  const runName = workflow?.runName ?? null;
  const displayTitle =
    workflow === null || runName === null
      ? title
      : fillTemplate(
          runName,
          expressionValues({
            repo,
            // Numbers are given when the run is recorded, and its name is part of that.
            row: { id: 0, event, run_number: 0, run_attempt: 1, inputs: "{}" },
            workflow,
            workflowName: registered.name,
            ref,
            sha,
            event: payload,
            actor: actor.login,
            vars: valuesFor(server, repo.id, "variable", null),
            ended: new Map(),
          }),
        );
  const row = await createRun(server, repo, {
    workflow: registered,
    event,
    headSha: head?.sha ?? sha,
    headBranch: head?.branch ?? shortRef(ref),
    headRepository: head?.repository ?? repo,
    actorId: actor.id,
    ...(displayTitle === undefined ? {} : { displayTitle }),
  });
  const cause = { ref, event: JSON.stringify(payload) };
  saveCause(server, row.id, head === undefined ? cause : { ...cause, merge: sha });
  return workflow === null
    ? updateRun(server, row, { status: "completed", conclusion: "startup_failure" })
    : row;
}

async function workflowsAt(
  dir: string,
  commit: string,
): Promise<{ readonly path: string; readonly text: string }[]> {
  const folder = await entryAt(dir, commit, ".github/workflows");
  const entries = folder === null ? null : await readTree(dir, folder.sha, { recursive: false });
  const found: { path: string; text: string }[] = [];
  for (const { path: file, type } of entries ?? []) {
    const path = `.github/workflows/${file}`;
    if (type !== "blob" || !isWorkflowPath(path)) continue;
    const text = (await fileAt(dir, commit, path))?.toString("utf8") ?? "";
    found.push({ path, text });
  }
  return found;
}

function parseOrNull(text: string): Workflow | null {
  try {
    return readWorkflow(text);
  } catch (error) {
    if (error instanceof InvalidWorkflow) return null;
    throw error;
  }
}
