import { readRef } from "../git/repository.ts";
import { causeOf } from "../runner/results.ts";
import type { ServerState } from "../state.ts";
import type { RunRow } from "./runs.ts";

/**
 * The full name of the ref a run is for: `GITHUB_REF` of its jobs. A run that was put in place knows
 * only a short name; the tag counts where no branch has it.
 */
export async function refOfRun(server: ServerState, run: RunRow): Promise<string> {
  const cause = causeOf(server, run.id);
  if (cause !== null) return cause.ref;
  const name = run.head_branch ?? "";
  const directory = server.paths.git(run.head_repository_id);
  const isBranch = (await readRef(directory, `refs/heads/${name}`)) !== null;
  const isTag = !isBranch && (await readRef(directory, `refs/tags/${name}`)) !== null;
  return isTag ? `refs/tags/${name}` : `refs/heads/${name}`;
}
