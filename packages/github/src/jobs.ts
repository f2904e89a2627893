import { explained } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** A job of a run, with its steps, as GitHub shows it. */
export interface JobState {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly htmlUrl: string | null;
  readonly steps: readonly StepState[];
}

export interface StepState {
  readonly number: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

/** The jobs of a run's newest attempt, in GitHub's order, to the last page. */
export async function listJobs(at: Repository, runId: number): Promise<readonly JobState[]> {
  const { owner, repo } = at;
  const purpose = { does: `list the jobs of run ${runId} of ${at.name}`, needs: "actions: read" };
  const jobs = await explained(purpose, () =>
    at.connection.api.paginate("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", {
      owner,
      repo,
      run_id: runId,
      filter: "latest",
      per_page: 100,
    }),
  );
  return jobs.map((job) => ({
    id: job.id,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion,
    startedAt: job.started_at,
    completedAt: job.completed_at,
    htmlUrl: job.html_url,
    steps: (job.steps ?? []).map((step) => ({
      number: step.number,
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      startedAt: step.started_at ?? null,
      completedAt: step.completed_at ?? null,
    })),
  }));
}
