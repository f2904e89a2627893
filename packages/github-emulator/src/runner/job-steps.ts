import type { ActEvent, StepResult } from "./act-log.ts";
import { table } from "./workflow.ts";

/** One entry of a job's `steps`. */
export interface Step {
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: StepResult | null;
  readonly number: number;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

type Seen = Omit<Step, "number">;
type StepEvent = Extract<ActEvent, { kind: "begin" | "end" }>;

const SETUP = "Main --setup-job";
const COMPLETE = "Main --complete-job";

/** The steps of one job as its log tells them. */
export class StepList {
  readonly #declared: readonly string[];
  readonly #seen = new Map<string, Seen>();
  readonly #rawSteps: readonly unknown[];

  /** @param steps the job's `steps` as written; empty for a job of a reusable workflow. */
  constructor(steps: readonly unknown[]) {
    this.#rawSteps = steps;
    this.#declared = steps.map((step, index) => {
      const { id } = table(step);
      return `Main ${typeof id === "string" ? id : String(index)}`;
    });
  }

  take(event: StepEvent, now: string): void {
    // A step's own preparation shows in the log only.
    if (event.stepId === null || event.stage === "Pre") return;
    const key = `${event.stage} ${event.stepId}`;
    const known = this.#seen.get(key);
    const ended = event.kind === "end";
    this.#seen.set(key, {
      name: known?.name ?? this.#nameOf(key, event),
      status: ended ? "completed" : "in_progress",
      conclusion: ended ? event.result : null,
      started_at: known?.started_at ?? now,
      completed_at: ended ? now : null,
    });
  }

  /** Marks what is still under way as cancelled and what never began as skipped. */
  end(now: string): void {
    for (const [key, step] of this.#seen) {
      if (step.status === "completed") continue;
      this.#seen.set(key, {
        ...step,
        status: "completed",
        conclusion: "cancelled",
        completed_at: now,
      });
    }
    for (const [index, key] of this.#declared.entries()) {
      if (this.#seen.has(key)) continue;
      const name = writtenName(this.#rawSteps[index]) ?? `Step ${index + 1}`;
      this.#seen.set(key, {
        name,
        status: "completed",
        conclusion: "skipped",
        started_at: now,
        completed_at: now,
      });
    }
  }

  list(): Step[] {
    const others = [...this.#seen.keys()].filter(
      (key) => key !== SETUP && key !== COMPLETE && !this.#declared.includes(key),
    );
    const main = others.filter((key) => key.startsWith("Main "));
    const post = others.filter((key) => key.startsWith("Post "));
    return [SETUP, ...this.#declared, ...main, ...post, COMPLETE]
      .flatMap((key) => this.#seen.get(key) ?? [])
      .map((step, index) => ({ ...step, number: index + 1 }));
  }

  #nameOf(key: string, event: StepEvent): string {
    const written = this.#rawSteps[this.#declared.indexOf(key.replace(/^Post /, "Main "))];
    const named = typeof table(written)["name"] === "string";
    // act has filled the expressions of a name; everything else starts with "Run", as on GitHub.
    const own = named ? event.step : (writtenName(written) ?? event.step);
    return event.stage === "Post" ? `Post ${own}` : own;
  }
}

/** How GitHub calls a step: its name, or what it runs. */
function writtenName(value: unknown): string | null {
  const { name, uses, run } = table(value);
  if (typeof name === "string") return name;
  const what = typeof uses === "string" ? uses : run;
  return typeof what === "string" ? `Run ${what.trim().split("\n")[0] ?? ""}` : null;
}
