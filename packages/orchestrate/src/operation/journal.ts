import { ReleaseError, type Plan, type PlanSource, type Sha } from "@release-actions/contract";
import { loadOperation, saveOperation, type Operation, type SourceProgress } from "./record.ts";

/** The record of a release as it goes on: every change is on disk before the next step begins. */
export interface Journal {
  readonly path: string;
  readonly operation: () => Operation;
  readonly source: (id: string, change: SourceProgress) => Promise<void>;
  readonly releaseRun: (id: number) => Promise<void>;
  readonly done: () => Promise<void>;
}

/**
 * Opens the record of a plan. A record of the same tag and the same commits is the same release,
 * begun earlier: it is continued with its own plan, so that nothing is resolved a second time.
 * @param apiUrl the GitHub that it is published on
 * @throws ReleaseError `operation_invalid` when other commits were to be published under that tag
 */
export async function openJournal(path: string, plan: Plan, apiUrl: string): Promise<Journal> {
  const before = await loadOperation(path);
  if (before !== null && sameRelease(before, plan)) {
    return journal(path, { api_url: apiUrl, ...before });
  }
  // Until something was to be published, a repaired commit takes the place of the one that failed.
  if (before?.release_run === undefined) {
    return write(path, { plan, sources: {}, done: false, api_url: apiUrl });
  }
  throw new ReleaseError({
    code: "operation_invalid",
    message: `Another release of ${plan.tag} was begun here and is not finished.`,
    expected: commits(before.plan.sources),
    found: commits(plan.sources),
    next: `Finish it: ms release resume ${path}. Or remove ${path} when it is given up.`,
  });
}

/** Continues a record as it is. */
export function journal(path: string, before: Operation): Journal {
  let operation = before;
  let saving: Promise<unknown> = Promise.resolve();
  // Several sources go on at once: what is written is always the newest, one after the other.
  const change = (next: Operation): Promise<void> => {
    operation = next;
    const saved = saving.then(() => saveOperation(path, operation));
    saving = saved.catch(() => null);
    return saved;
  };
  return {
    path,
    operation: () => operation,
    source: (id, more) => {
      const sources = { ...operation.sources, [id]: { ...operation.sources[id], ...more } };
      return change({ ...operation, sources });
    },
    releaseRun: (id) => change({ ...operation, release_run: id }),
    done: () => change({ ...operation, done: true }),
  };
}

/** The commit of a source that is released: what its pull request became, or the plan's. */
export function releasedSha({ sources }: Operation, source: PlanSource): Sha {
  return sources[source.id]?.sha ?? source.sha;
}

async function write(path: string, operation: Operation): Promise<Journal> {
  await saveOperation(path, operation);
  return journal(path, operation);
}

function sameRelease(before: Operation, plan: Plan): boolean {
  return (
    before.plan.digest === plan.digest ||
    before.plan.sources.every((source, index) => {
      const now = plan.sources[index];
      const known: readonly (Sha | undefined)[] = [source.sha, releasedSha(before, source)];
      return now?.id === source.id && known.includes(now.sha);
    })
  );
}

function commits(sources: readonly PlanSource[]): string {
  return sources.map(({ id, sha }) => `${id} ${sha}`).join(", ");
}
