import { ReleaseError, type RepositoryName } from "@release-actions/contract";
import {
  approveGates,
  getRepository,
  listJobs,
  pendingGates,
  readRun,
  type Connection,
  type PendingGate,
  type Repository,
  type RunState,
} from "@release-actions/github";
import type { Talk, WatchedRun } from "../talk.ts";
import { sayWhyNot } from "./not-mine.ts";
import { patient } from "./patience.ts";
import { pause } from "./pause.ts";

/**
 * Whether the gates, all of which the token's owner may decide, are to be approved now.
 * @param decided aborted when somebody else has decided meanwhile: then the answer does not matter
 */
export type DecideGates = (
  gates: readonly PendingGate[],
  run: RunState,
  decided: AbortSignal,
) => Promise<boolean>;

/** How a run is waited for. */
export interface Waiting {
  readonly what: string;
  readonly talk: Talk;
  readonly decide: DecideGates;
  /** Whether gates are to be approved without a question: then it is told why one is not. */
  readonly approves?: boolean;
  /** Between two looks, in milliseconds. */
  readonly pollMs: number;
}

/** Waits until the run with exactly this id is over, and tells each change. */
export async function awaitRun(
  at: Repository,
  runId: number,
  waiting: Waiting,
): Promise<WatchedRun> {
  const asked = new Set<string>();
  let shown = "";
  const patiently = patient(waiting.talk, "The run goes on without us");
  for (;;) {
    const looked = await patiently(async () => {
      const watched = await lookAtRun(at, runId, waiting.what);
      const now = JSON.stringify(watched);
      if (now !== shown) waiting.talk.watch(watched);
      shown = now;
      if (watched.run.status !== "completed") await decideOnce(at, watched, waiting, asked);
      return watched;
    });
    if (looked?.seen.run.status === "completed") return looked.seen;
    await pause(waiting.pollMs);
  }
}

/** The same for a run of a repository that is known by its name. */
export async function watchRun(
  connection: Connection,
  repository: RepositoryName,
  runId: number,
  waiting: Waiting,
): Promise<WatchedRun> {
  return awaitRun(await getRepository(connection, repository), runId, waiting);
}

/** A run, its jobs and what it waits for, as they are now. @throws ReleaseError `run_missing` */
export async function lookAtRun(at: Repository, runId: number, what: string): Promise<WatchedRun> {
  const run = await readRun(at, runId);
  if (run === null) {
    throw new ReleaseError({
      code: "run_missing",
      message: `Run ${runId} of ${at.name} is gone: somebody deleted it.`,
    });
  }
  const jobs = await listJobs(at, runId);
  const waits = run.status === "waiting" || jobs.some(({ status }) => status === "waiting");
  return { what, run, jobs, gates: waits ? await pendingGates(at, runId) : [] };
}

/** Each gate is asked about once: who says no, or may not, waits for somebody else. */
async function decideOnce(
  at: Repository,
  { gates, run }: WatchedRun,
  { approves, decide, pollMs, talk }: Waiting,
  asked: Set<string>,
): Promise<void> {
  const fresh = gates.filter(({ environmentId }) => !asked.has(`${run.attempt} ${environmentId}`));
  if (fresh.length === 0) return;
  for (const { environmentId } of fresh) asked.add(`${run.attempt} ${environmentId}`);
  const mine = fresh.filter(({ mayApprove }) => mayApprove);
  if (approves === true && mine.length < fresh.length) {
    const others = fresh.filter(({ mayApprove }) => !mayApprove);
    await sayWhyNot(at, others, run, talk);
  }
  if (mine.length === 0) return;
  const open = () => stillOpen(at, run.id, mine);
  const yes = await whileOpen(open, pollMs, (decided) => decide(mine, run, decided));
  if (!yes) return;
  // An answer takes its time, and whoever was faster is no failure of ours.
  const left = await open();
  if (left.length === 0) return;
  const names = left.map(({ environment }) => environment).join(", ");
  const ids = left.map(({ environmentId }) => environmentId);
  await approveGates(at, run.id, ids, "Approved with ms release");
  talk.note(`Approved ${names}.`);
}

async function stillOpen(
  at: Repository,
  runId: number,
  gates: readonly PendingGate[],
): Promise<readonly PendingGate[]> {
  const open = new Set((await pendingGates(at, runId)).map(({ environmentId }) => environmentId));
  return gates.filter(({ environmentId }) => open.has(environmentId));
}

/** Asks, and takes the question back as soon as somebody else has answered it. */
async function whileOpen(
  open: () => Promise<readonly PendingGate[]>,
  pollMs: number,
  ask: (decided: AbortSignal) => Promise<boolean>,
): Promise<boolean> {
  const decided = new AbortController();
  const asking = ask(decided.signal);
  for (;;) {
    const answer = await Promise.race([asking, pause(pollMs)]);
    if (typeof answer === "boolean") return answer;
    // A look that fails says nothing: the question stays.
    const left = await open().catch(() => null);
    if (left?.length === 0) decided.abort();
  }
}
