import {
  type Conclusion,
  type RunRow,
  type RunStatus,
  findRun,
  listRuns,
  updateRun,
} from "../actions/runs.ts";
import { registerWorkflow } from "../actions/workflows.ts";
import { RefConflict, createRef, updateRef } from "../git/repository.ts";
import { resolveTarget } from "../releases/publish.ts";
import { rememberName } from "../repos/rename.ts";
import { type RepositoryRow, findRepository } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { run, transaction } from "../store/database.ts";
import type { RunEdit } from "./mutation.ts";
import { MutationImpossible } from "./target.ts";

/** Makes a lightweight tag or points an existing one elsewhere, also one of an immutable release. */
export async function pointTag(
  server: ServerState,
  repo: RepositoryRow,
  tag: string,
  target: string,
  how: "create" | "move",
): Promise<void> {
  const dir = server.paths.git(repo.id);
  const sha = await resolveTarget(dir, target);
  if (sha === null) throw new MutationImpossible(`${target} is neither a branch nor a commit`);
  const ref = `refs/tags/${tag}`;
  try {
    if (how === "create") await createRef(dir, ref, sha);
    else await updateRef(dir, ref, sha, { force: true });
  } catch (error) {
    if (error instanceof RefConflict) throw new MutationImpossible(error.message);
    throw error;
  }
}

/** Changes the run that is named, or the one of the address, or the repository's newest. */
export function setRun(
  server: ServerState,
  repo: RepositoryRow,
  runId: number | null,
  set: RunEdit,
  url: string,
): void {
  const inPath = /\/actions\/runs\/(\d+)/.exec(url)?.[1];
  const id = runId ?? (inPath === undefined ? null : Number(inPath));
  const found = id === null ? listRuns(server, repo.id)[0] : findRun(server, repo.id, id);
  if (found === undefined || found === null) {
    throw new MutationImpossible(id === null ? "there is no run" : `there is no run ${id}`);
  }
  transaction(server.db, () => {
    updateRun(server, found, outcome(set));
    if (set.head_sha !== undefined) moveHead(server, found, set.head_sha);
    if (set.path !== undefined) {
      const workflow = registerWorkflow(server, repo, set.path, set.path);
      run(
        server.db,
        "UPDATE workflow_runs SET workflow_id = ? WHERE id = ?",
        workflow.id,
        found.id,
      );
    }
  });
}

/** The old name redirects, as after a rename through the API. */
export function renameRepository(server: ServerState, repo: RepositoryRow, name: string): void {
  if (findRepository(server.db, repo.owner_login, name) !== null) {
    throw new MutationImpossible(`${repo.owner_login}/${name} exists already`);
  }
  transaction(server.db, () => {
    rememberName(server, repo, name);
    run(server.db, "UPDATE repositories SET name = ? WHERE id = ?", name, repo.id);
  });
}

function moveHead(server: ServerState, row: RunRow, sha: string): void {
  // The kept commit is the old one's; null is what a run shows whose commit is not there.
  const sql = "UPDATE workflow_runs SET head_sha = ?, head_commit = NULL WHERE id = ?";
  run(server.db, sql, sha, row.id);
}

// A conclusion alone ends the run, as in the control API.
function outcome({ status, conclusion }: RunEdit): {
  readonly status?: RunStatus;
  readonly conclusion?: Conclusion;
} {
  const ended = status === undefined && conclusion !== undefined;
  return {
    ...(status === undefined ? {} : { status }),
    ...(ended ? { status: "completed" as const } : {}),
    ...(conclusion === undefined ? {} : { conclusion }),
  };
}
