import type { Sha } from "@release-actions/contract";
import { explained } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** How one check of a commit ended: the newest run of its name, or the newest status. */
export interface CheckResult {
  readonly name: string;
  /** `success`, `failure`, …; what a check that is not over shows: `queued`, `in_progress`, `pending`. */
  readonly state: string;
  /** Id of the App that reported it; null for a status. */
  readonly app: number | null;
  readonly url: string | null;
}

/** All checks of a commit, check runs and commit statuses alike, the newest of each name. */
export async function listChecks(at: Repository, sha: Sha): Promise<readonly CheckResult[]> {
  const { owner, repo } = at;
  const { api } = at.connection;
  const runs = await explained(
    { does: `list the checks of ${sha} in ${at.name}`, needs: "checks: read" },
    () =>
      api.paginate("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        owner,
        repo,
        ref: sha,
        filter: "latest",
        per_page: 100,
      }),
  );
  const statuses = await explained(
    { does: `list the statuses of ${sha} in ${at.name}`, needs: "statuses: read" },
    () =>
      api.paginate("GET /repos/{owner}/{repo}/commits/{ref}/statuses", {
        owner,
        repo,
        ref: sha,
        per_page: 100,
      }),
  );
  const seen = new Map<string, CheckResult>();
  // Statuses are listed newest first.
  for (const { context, state, target_url: url } of statuses) {
    if (!seen.has(context)) seen.set(context, { name: context, state, app: null, url });
  }
  for (const { name, status, conclusion, app, html_url: url } of runs) {
    const known = seen.get(name);
    const state = conclusion ?? status;
    // Two suites may have a check of one name: the worse one counts.
    if (known === undefined || isGreen(known.state)) {
      seen.set(name, { name, state, app: app?.id ?? null, url });
    }
  }
  return [...seen.values()];
}

/**
 * Stricter than GitHub's merge button, which lets `skipped` and `neutral` through: a check that did
 * not look at the commit is no reason to release it.
 */
export function isGreen(state: string): boolean {
  return state === "success";
}
