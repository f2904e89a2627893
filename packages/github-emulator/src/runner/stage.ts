import { withCancelledNeeds } from "./cancelled-needs.ts";
import { type JobPlan, type Table, type Workflow, table } from "./workflow.ts";

export type JobResult = "success" | "failure" | "cancelled" | "skipped";

/** How a job that others need has ended. */
export interface EndedJob {
  readonly result: JobResult;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Name of the job that writes down how the one job ended; it is what act is asked to run. */
export const REPORT_JOB = "emulator-report";
/** The names of jobs in act's log that belong to the emulator start like this. */
export const INTERNAL_NAME = "__emulator";

/** Every job of a stage runs on this machine, whatever its labels say. */
const LABEL = "ubuntu-latest";
/**
 * act leaves out a job with a label that nobody mapped, and its result is then empty: neither
 * `success()` nor `failure()` holds for the jobs that need it, as for a cancelled one on GitHub.
 */
const NOWHERE = `${INTERNAL_NAME}-nowhere`;

interface Stage {
  readonly workflow: Workflow;
  readonly job: JobPlan;
  /** All jobs that have ended, by key. */
  readonly ended: ReadonlyMap<string, EndedJob>;
  /** File that gets `result\n{outputs}`. */
  readonly report: string;
  /** Decide about `if` only: the job's steps are left out. */
  readonly probe: boolean;
}

/**
 * A workflow file with one job of the original for act to run. The jobs it needs have run before,
 * in stages of their own, so that each gets its own token and waits at its own gate: they are
 * replaced by stand-ins with the same result and outputs. A last job writes down result and outputs,
 * which act does not tell otherwise.
 */
export function stageFile(stage: Stage): string {
  const { workflow, job } = stage;
  const jobs: Record<string, unknown> = {};
  for (const key of needsOf(workflow, job)) {
    const needed = workflow.jobs.find((other) => other.key === key);
    if (needed !== undefined) jobs[key] = standIn(needed, stage.ended.get(key));
  }
  const raw = withCancelledNeeds(job, stage.ended);
  jobs[job.key] = stage.probe ? probe(job, raw) : runnable(raw);
  jobs[REPORT_JOB] = reporter(job, stage.report);
  return JSON.stringify({ ...workflow.raw, jobs });
}

/** The keys of all jobs a job waits for, directly or not. */
export function needsOf(workflow: Workflow, job: JobPlan): Set<string> {
  const found = new Set<string>();
  const visit = (keys: readonly string[]): void => {
    for (const key of keys) {
      if (found.has(key)) continue;
      found.add(key);
      visit(workflow.jobs.find((other) => other.key === key)?.needs ?? []);
    }
  };
  visit(job.needs);
  return found;
}

function standIn(job: JobPlan, ended: EndedJob | undefined): object {
  const result = ended?.result ?? "skipped";
  return {
    name: `${INTERNAL_NAME}-${job.key}`,
    "runs-on": result === "cancelled" ? NOWHERE : LABEL,
    needs: job.needs,
    if: result === "skipped" ? "${{ false }}" : "${{ always() }}",
    outputs: Object.fromEntries(
      Object.entries(ended?.outputs ?? {}).map(([name, value]) => [name, literal(value)]),
    ),
    steps: [{ run: result === "success" ? "exit 0" : "exit 1", shell: "sh" }],
  };
}

function probe(job: JobPlan, raw: Table): object {
  return {
    name: `${INTERNAL_NAME}-probe`,
    "runs-on": LABEL,
    needs: job.needs,
    if: raw["if"],
    steps: [{ run: "exit 0", shell: "sh" }],
  };
}

function runnable(raw: Table): object {
  const { strategy } = raw;
  return {
    ...raw,
    ...("uses" in raw ? {} : { "runs-on": LABEL }),
    // Legs that run at the same time would race for act's map of local actions.
    ...(strategy === undefined ? {} : { strategy: { ...table(strategy), "max-parallel": 1 } }),
  };
}

function reporter(job: JobPlan, report: string): object {
  return {
    name: `${INTERNAL_NAME}-report`,
    "runs-on": LABEL,
    needs: [job.key],
    if: "${{ always() }}",
    steps: [
      {
        shell: "sh",
        run: `printf '%s\\n%s' "$RESULT" "$OUTPUTS" > "$REPORT"`,
        env: {
          RESULT: `\${{ needs.${job.key}.result }}`,
          OUTPUTS: `\${{ toJSON(needs.${job.key}.outputs) }}`,
          REPORT: report,
        },
      },
    ],
  };
}

/** Text that act would otherwise take for an expression. */
function literal(value: string): string {
  return value.replaceAll("${{", "${{ '${{' }}");
}

/** Reads what the last job wrote; null when it never ran. */
export function readReport(text: string): EndedJob | null {
  const newline = text.indexOf("\n");
  const result = text.slice(0, newline);
  if (!isResult(result)) return null;
  const outputs = Object.entries(table(JSON.parse(text.slice(newline + 1)))).map(
    ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
  return { result, outputs: Object.fromEntries(outputs) };
}

function isResult(text: string): text is JobResult {
  return ["success", "failure", "cancelled", "skipped"].includes(text);
}
