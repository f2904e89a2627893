import { ReleaseError, type Sha } from "@release-actions/contract";
import {
  cancelRun,
  dispatchWorkflow,
  readRun,
  type Repository,
  type RunState,
} from "@release-actions/github";
import type { Talk } from "../talk.ts";
import { activeRuns } from "./find.ts";
import { foreignRun } from "./foreign.ts";
import { pause } from "./pause.ts";
import { isOfCommit } from "./title.ts";
import type { Dispatchable } from "./workflow-file.ts";

/** What is to be started, and by what its run is recognised. */
export interface Start {
  readonly at: Repository;
  readonly how: Dispatchable;
  readonly inputs: Readonly<Record<string, string>>;
  /** The input that the run's title must show, beside the commit. */
  readonly keyInput: string;
  readonly key: string;
  /** Its `source_sha`: a run of another commit is another one, whatever else it shows. */
  readonly commit: Sha;
  readonly talk: Talk;
  readonly pollMs: number;
}

const LOOKS = 10;

/**
 * Starts the workflow, and answers with exactly its run: by the id in GitHub's answer, else by key and
 * commit in its title. When somebody else started the same at the same time, the older run is the one,
 * and ours is cancelled before it has built anything.
 * @throws ReleaseError `dispatch_unknown`, `tag_conflict` when the older one is of another commit
 */
export async function startOnce(start: Start): Promise<RunState> {
  const { at, commit, how, inputs, key, talk } = start;
  const hidden = [...new Set([start.keyInput, "source_sha"])].filter((one) => !how.shown.has(one));
  if (hidden.length > 0) {
    const names = hidden.map((name) => `inputs.${name}`).join(" and ");
    talk.warn(`Runs of ${how.workflow} cannot be told apart: give it a run-name with ${names}.`);
  }
  const told = await dispatchWorkflow(at, how.workflow, how.branch, inputs);
  const own = told.kind === "started" ? told.runId : null;
  if (own === null && hidden.length > 0) throw unknown(start);
  const [oldest] = own === null ? await look(start) : await activeRuns(at, how.workflow, key);
  const same = oldest !== undefined && isOfCommit(oldest, commit);
  if (own === null) {
    if (oldest === undefined) throw unknown(start);
    if (!same) throw foreignRun(at.name, key, oldest, commit);
    return oldest;
  }
  if (oldest !== undefined && oldest.id < own) {
    await cancelRun(at, own);
    if (!same) throw foreignRun(at.name, key, oldest, commit);
    talk.note(`${oldest.actor ?? "Somebody"} has started the same: joining ${oldest.htmlUrl}.`);
    return oldest;
  }
  const run = await readRun(at, own);
  if (run === null) throw unknown(start);
  return run;
}

/** A run may be listed a moment after it was started; until ours is, what others have started says little. */
async function look(start: Start): Promise<readonly RunState[]> {
  const { at, commit, how, key, pollMs } = start;
  for (let looks = 1; ; looks += 1) {
    const found = await activeRuns(at, how.workflow, key);
    if (looks === LOOKS || found.some((run) => isOfCommit(run, commit))) return found;
    await pause(pollMs);
  }
}

function unknown({ at, commit, how, key, keyInput }: Start): ReleaseError {
  const shown = [...new Set([keyInput, "source_sha"])].map((name) => `\${{ inputs.${name} }}`);
  return new ReleaseError({
    code: "dispatch_unknown",
    message: `${how.workflow} of ${at.name} was started for ${key}, but its run cannot be found.`,
    expected: `a run whose title has ${[...new Set([key, commit])].join(" and ")}: run-name: … ${shown.join(" ")}`,
    found: "no such run",
  });
}
