import {
  listWorkflowRuns,
  pendingGates,
  type Repository,
  type RunState,
} from "@release-actions/github";
import { channelOfTag } from "./channel.ts";

/** A run waits for an approval for at most 30 days. */
const OLDEST_DAYS = 35;

/** A run that is not over, and whom it waits for. */
export interface OpenRun {
  readonly id: number;
  readonly title: string;
  readonly status: string;
  readonly actor: string | null;
  readonly htmlUrl: string;
  /** Environments with their reviewers. */
  readonly waitsFor: readonly {
    readonly environment: string;
    readonly reviewers: readonly string[];
  }[];
}

/** The runs of a workflow that are not over. */
export async function openRuns(at: Repository, workflow: string): Promise<readonly OpenRun[]> {
  const day = new Date(Date.now() - OLDEST_DAYS * 86_400_000).toISOString().slice(0, 10);
  const open = (await listWorkflowRuns(at, workflow, day)).filter(
    ({ status }) => status !== "completed",
  );
  return Promise.all(open.map((run) => describe(at, run)));
}

async function describe(at: Repository, run: RunState): Promise<OpenRun> {
  const { actor, htmlUrl, id, status, title } = run;
  const gates = status === "waiting" ? await pendingGates(at, id) : [];
  const waitsFor = gates.map(({ environment, reviewers }) => ({ environment, reviewers }));
  return { id, title, status, actor, htmlUrl, waitsFor };
}

/** The channels of the tags in a run's title; none when it is of a commit, which may go to any. */
export function channelsOf({ title }: Pick<OpenRun, "title">): readonly string[] {
  return title.split(/[^A-Za-z0-9._+/-]+/).flatMap((word) => channelOfTag(word) ?? []);
}
