import { INTERNAL_NAME } from "./stage.ts";
import { table } from "./workflow.ts";

/** One line of act's `--json` output, as far as it concerns a job of the workflow. */
export type ActEvent =
  /** Something to show in the job's log. */
  | ({ readonly kind: "text"; readonly level: Level; readonly text: string } & Place)
  /** A step begins. */
  | ({ readonly kind: "begin" } & Place)
  | ({ readonly kind: "end"; readonly result: StepResult } & Place)
  /** Markdown for the job's summary. */
  | ({ readonly kind: "summary"; readonly markdown: string } & Place)
  | ({ readonly kind: "job-end"; readonly result: StepResult } & Place)
  /** What act says about itself, or a line that is no JSON. */
  | { readonly kind: "act"; readonly text: string };

type Level = "plain" | "error" | "warning" | "notice" | "debug";
export type StepResult = "success" | "failure" | "skipped" | "cancelled";

/** Where in the run a line belongs. */
interface Place {
  /** act's name for the job: with the workflow in front, and a number per leg of a matrix. */
  readonly job: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly time: string;
  readonly stage: "Pre" | "Main" | "Post";
  /** `--setup-job`, `--complete-job`, the step's id or its index; null between steps. */
  readonly stepId: string | null;
  readonly step: string;
}

/** About docker, which is not used, and about where actions lie on this machine. */
const CHATTER = /^(?:Couldn't get a valid docker connection|LocalRepositoryCache )/;

/** Reads one line; null for lines about the emulator's own jobs and for empty ones. */
export function readActLine(line: string): ActEvent | null {
  if (line.trim() === "") return null;
  const entry = parseObject(line);
  if (entry === null) return { kind: "act", text: line };
  const text = asText(entry["msg"]).replace(/\n$/, "");
  const job = asText(entry["job"]).trim();
  if (CHATTER.test(text) && entry["raw_output"] !== true) return null;
  if (job === "") return { kind: "act", text };
  if (job.includes(`/${INTERNAL_NAME}-`)) return null;
  return readEntry(entry, placeOf(entry, job), text);
}

function readEntry(
  entry: Readonly<Record<string, unknown>>,
  place: Place,
  text: string,
): ActEvent | null {
  const { jobResult, stepResult, command } = entry;
  // A step may print what looks like a word of act.
  if (entry["raw_output"] === true) return { kind: "text", level: "plain", text, ...place };
  if (jobResult !== undefined) return { kind: "job-end", result: asResult(jobResult), ...place };
  if (stepResult !== undefined) return { kind: "end", result: asResult(stepResult), ...place };
  if (text.startsWith("\u2B50 Run ")) return { kind: "begin", ...place };
  if (command === "summary") {
    return { kind: "summary", markdown: asText(entry["content"]), ...place };
  }
  if (typeof command === "string") return readCommand(entry, command, place);
  // act's own chatter at the start and end of a job.
  if (/^Cleaning up container|^\u{1F9EA} /u.test(text)) return null;
  const exit = /^exit ?status (\d+)$|^exitcode '(\d+)': failure$/.exec(text);
  if (exit !== null) {
    const code = exit[1] ?? exit[2];
    return {
      kind: "text",
      level: "error",
      text: `Process completed with exit code ${code}.`,
      ...place,
    };
  }
  const failed = entry["level"] === "error";
  return { kind: "text", level: failed ? "error" : "plain", text, ...place };
}

/** Workflow commands show as GitHub shows them; those that only move data show nothing. */
function readCommand(
  entry: Readonly<Record<string, unknown>>,
  command: string,
  place: Place,
): ActEvent | null {
  const text = asText(entry["arg"]);
  switch (command) {
    case "error":
    case "warning":
    case "notice":
    case "debug":
      return { kind: "text", level: command, text, ...place };
    case "group":
      return { kind: "text", level: "plain", text: `##[group]${text}`, ...place };
    case "endgroup":
      return { kind: "text", level: "plain", text: "##[endgroup]", ...place };
    default:
      return null;
  }
}

function placeOf(entry: Readonly<Record<string, unknown>>, job: string): Place {
  const ids = entry["stepID"] ?? entry["stepid"];
  const first: unknown = Array.isArray(ids) ? ids[0] : undefined;
  const stage = entry["stage"];
  return {
    job,
    matrix: table(entry["matrix"]),
    time: asText(entry["time"]),
    stage: stage === "Pre" || stage === "Post" ? stage : "Main",
    stepId: typeof first === "string" ? first : null,
    step: asText(entry["step"]),
  };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function asResult(value: unknown): StepResult {
  return value === "success" || value === "skipped" || value === "cancelled" ? value : "failure";
}
