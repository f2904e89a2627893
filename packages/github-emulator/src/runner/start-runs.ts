import { type RunRow, createRun, updateRun } from "../actions/runs.ts";
import { isWorkflowPath } from "../actions/workflow-file.ts";
import { registerWorkflow } from "../actions/workflows.ts";
import type { UserRow } from "../auth/users.ts";
import { ZERO_SHA } from "../git/names.ts";
import { entryAt, fileAt, readCommit, readTree } from "../git/objects.ts";
import { peel } from "../git/repository.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { fillTemplate } from "./expression.ts";
import { type RefMove, changedPaths, pushEvent } from "./push-event.ts";
import { saveCause } from "./results.ts";
import { type Push, pushStarts } from "./triggers.ts";
import { InvalidWorkflow, type Workflow, readWorkflow } from "./workflow.ts";

/** More tags than this in one push start nothing, GitHub's documentation of `push` says. */
const MAX_TAGS = 3;

/** Records the runs that a push starts, and returns those that have something to execute. */
export async function runsOfPush(
  server: ServerState,
  repo: RepositoryRow,
  pusher: UserRow,
  moves: readonly RefMove[],
): Promise<RunRow[]> {
  const tags = moves.filter(({ ref }) => ref.startsWith("refs/tags/")).length;
  const started: RunRow[] = [];
  for (const move of moves) {
    if (move.after === ZERO_SHA || !/^refs\/(?:heads|tags)\//.test(move.ref)) continue;
    if (move.ref.startsWith("refs/tags/") && tags > MAX_TAGS) continue;
    started.push(...(await runsOfMove(server, repo, pusher, move)));
  }
  return started;
}

async function runsOfMove(
  server: ServerState,
  repo: RepositoryRow,
  pusher: UserRow,
  move: RefMove,
): Promise<RunRow[]> {
  const dir = server.paths.git(repo.id);
  const sha = await peel(dir, move.after);
  const commit = sha === null ? null : await readCommit(dir, sha);
  if (sha === null || commit === null) return [];
  const paths = await changedPaths(dir, move, sha);
  const push: Push = { ref: move.ref, message: commit.message, paths };
  const started: RunRow[] = [];
  for (const { path, text } of await workflowsAt(dir, sha)) {
    const workflow = parseOrNull(text);
    if (workflow !== null && !pushStarts(workflow, push)) continue;
    const row = await recordPush(server, repo, pusher, { move, sha, path, workflow });
    if (workflow !== null) started.push(row);
  }
  return started;
}

interface PushedWorkflow {
  readonly move: RefMove;
  readonly sha: string;
  readonly path: string;
  /** Null for a file that cannot be read: GitHub shows that as a run that failed to start. */
  readonly workflow: Workflow | null;
}

async function recordPush(
  server: ServerState,
  repo: RepositoryRow,
  pusher: UserRow,
  { move, sha, path, workflow }: PushedWorkflow,
): Promise<RunRow> {
  const event = await pushEvent(server, repo, pusher, move, sha);
  const refName = move.ref.replace(/^refs\/(?:heads|tags)\//, "");
  const github = { ref: move.ref, ref_name: refName, sha, actor: pusher.login, event };
  const row = await createRun(server, repo, {
    workflow: registerWorkflow(server, repo, path, workflow?.name ?? path),
    event: "push",
    headSha: sha,
    headBranch: refName,
    headRepository: repo,
    actorId: pusher.id,
    ...(workflow === null || workflow.runName === null
      ? {}
      : { displayTitle: fillTemplate(workflow.runName, { github }) }),
  });
  saveCause(server, row.id, { ref: move.ref, event: JSON.stringify(event) });
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
