import { ReleaseError } from "@release-actions/contract";
import {
  cancelRun,
  dispatchWorkflow,
  readRun,
  type Repository,
  type RunState,
} from "@release-actions/github";
import type { Talk } from "../talk.ts";
import { pause } from "./pause.ts";
import { activeRuns } from "./find.ts";
import type { Dispatchable } from "./workflow-file.ts";

/** What is to be started, and by what its run is recognised. */
export interface Start {
  readonly at: Repository;
  readonly how: Dispatchable;
  readonly inputs: Readonly<Record<string, string>>;
  /** The input that the run's title must show. */
  readonly keyInput: string;
  readonly key: string;
  readonly talk: Talk;
  readonly pollMs: number;
}

const LOOKS = 10;

/**
 * Starts the workflow, and answers with exactly its run: by the id in GitHub's answer, else by the key
 * in its title. When somebody else started the same at the same time, the older run is the one, and
 * ours is cancelled before it has built anything.
 * @throws ReleaseError `dispatch_unknown`
 */
export async function startOnce(start: Start): Promise<RunState> {
  const { at, how, inputs, key, talk } = start;
  if (!how.shown.has(start.keyInput)) {
    talk.warn(
      `Runs of ${how.workflow} cannot be told apart: give it a run-name with inputs.${start.keyInput}.`,
    );
  }
  const told = await dispatchWorkflow(at, how.workflow, how.branch, inputs);
  const own = told.kind === "started" ? told.runId : null;
  if (own === null && !how.shown.has(start.keyInput)) throw unknown(start);
  const [oldest] = own === null ? await look(start) : await activeRuns(at, how.workflow, key);
  if (own === null) {
    if (oldest === undefined) throw unknown(start);
    return oldest;
  }
  if (oldest !== undefined && oldest.id < own) {
    talk.note(`${oldest.actor ?? "Somebody"} has started the same: joining ${oldest.htmlUrl}.`);
    await cancelRun(at, own);
    return oldest;
  }
  const run = await readRun(at, own);
  if (run === null) throw unknown(start);
  return run;
}

/** A run may be listed a moment after it was started. */
async function look({ at, how, key, pollMs }: Start): Promise<readonly RunState[]> {
  for (let looks = 1; ; looks += 1) {
    const found = await activeRuns(at, how.workflow, key);
    if (found.length > 0 || looks === LOOKS) return found;
    await pause(pollMs);
  }
}

function unknown({ at, how, key, keyInput }: Start): ReleaseError {
  return new ReleaseError({
    code: "dispatch_unknown",
    message: `${how.workflow} of ${at.name} was started for ${key}, but its run cannot be found.`,
    expected: `a run whose title has ${key}: run-name: … \${{ inputs.${keyInput} }}`,
    found: "no such run",
  });
}
