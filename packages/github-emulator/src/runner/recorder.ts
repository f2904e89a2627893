import { type JobRow, createJob, jobById, updateJob } from "../actions/jobs.ts";
import type { RunRow } from "../actions/runs.ts";
import type { ServerState } from "../state.ts";
import { run } from "../store/database.ts";
import type { ActEvent } from "./act-log.ts";
import { appendLog } from "./job-log.ts";
import { StepList } from "./job-steps.ts";
import type { JobResult } from "./stage.ts";

interface Leg {
  readonly row: JobRow;
  readonly steps: StepList;
  ended: JobResult | null;
}

interface Recording {
  readonly run: RunRow;
  /** The row that is there from the start; the first leg of a matrix takes it. */
  readonly row: JobRow;
  readonly steps: readonly unknown[];
  /** Name of a leg. `called` is act's name for a job of a reusable workflow. */
  nameOf(matrix: Readonly<Record<string, unknown>>, called: string): string;
  mask(text: string): string;
}

type Located = Exclude<ActEvent, { kind: "act" }>;

/** Carries what act tells of one job into the job's rows (one per leg of its matrix) and logs. */
export class JobRecorder {
  readonly #server: ServerState;
  readonly #recording: Recording;
  readonly #legs = new Map<string, Leg>();
  #summary = "";

  constructor(server: ServerState, recording: Recording) {
    this.#server = server;
    this.#recording = recording;
  }

  get summary(): string {
    return this.#summary;
  }

  get jobIds(): number[] {
    const ids = [...this.#legs.values()].map(({ row }) => row.id);
    return ids.length === 0 ? [this.#recording.row.id] : ids;
  }

  take(event: ActEvent): void {
    if (event.kind === "act") {
      // Belongs to no job in particular: it explains why there was none.
      if (event.text !== "") this.#log(this.#recording.row.id, event.text);
      return;
    }
    const leg = this.#legOf(event);
    const id = leg.row.id;
    switch (event.kind) {
      case "text":
        this.#log(id, event.level === "plain" ? event.text : `##[${event.level}]${event.text}`);
        break;
      case "begin":
        this.#log(
          id,
          `##[group]${event.stage === "Main" ? "Run" : event.stage} ${event.step}\n##[endgroup]`,
        );
        this.#moveStep(leg, event);
        break;
      case "end":
        this.#moveStep(leg, event);
        break;
      case "summary":
        this.#summary += this.#recording.mask(event.markdown);
        break;
      case "job-end":
        this.#endLeg(leg, event.result);
        break;
      default:
        event satisfies never;
    }
  }

  /** Ends every leg that act has not ended; a run that was cancelled has done so itself. */
  finish(result: JobResult): void {
    const { row, steps } = this.#recording;
    if (this.#legs.size === 0) {
      this.#legs.set("", {
        row,
        steps: new StepList(result === "success" ? [] : steps),
        ended: null,
      });
    }
    for (const leg of this.#legs.values()) {
      if (leg.ended === null) this.#endLeg(leg, result);
    }
  }

  #legOf(event: Located): Leg {
    const key = `${event.job} ${JSON.stringify(event.matrix)}`;
    const known = this.#legs.get(key);
    if (known !== undefined) return known;
    const { run: runRow, row: first, steps } = this.#recording;
    const name = this.#recording.nameOf(event.matrix, event.job);
    const row =
      this.#legs.size === 0
        ? first
        : createJob(this.#server, runRow, {
            name,
            environmentId: first.environment_id,
            labels: JSON.parse(first.labels) as string[],
            runnerName: first.runner_name ?? "",
          });
    run(this.#server.db, "UPDATE jobs SET name = ? WHERE id = ?", name, row.id);
    updateJob(this.#server, row, { status: "in_progress" });
    const leg: Leg = { row, steps: new StepList(steps), ended: null };
    this.#legs.set(key, leg);
    return leg;
  }

  #moveStep(leg: Leg, event: Extract<ActEvent, { kind: "begin" | "end" }>): void {
    leg.steps.take({ ...event, step: this.#recording.mask(event.step) }, this.#server.now());
    this.#change(leg, {});
  }

  #endLeg(leg: Leg, result: JobResult): void {
    leg.ended = result;
    leg.steps.end(this.#server.now());
    this.#change(leg, { status: "completed", conclusion: result });
  }

  #change(leg: Leg, change: Parameters<typeof updateJob>[2]): void {
    const row = jobById(this.#server, leg.row.id);
    if (row === null) return;
    const steps = leg.steps.list();
    // Whoever cancelled the run has ended the job already; its steps are still of interest.
    updateJob(this.#server, row, row.status === "completed" ? { steps } : { ...change, steps });
  }

  #log(id: number, text: string): void {
    appendLog(this.#server, id, this.#recording.mask(text));
  }
}
