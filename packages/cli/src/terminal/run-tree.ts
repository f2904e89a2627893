import type { WatchedRun } from "@release-actions/orchestrate";
import pc from "picocolors";

const MARKS: Readonly<Record<string, string>> = {
  success: pc.green("✔"),
  failure: pc.red("✘"),
  cancelled: pc.red("✘"),
  timed_out: pc.red("✘"),
  skipped: pc.dim("-"),
  in_progress: pc.cyan("●"),
  waiting: pc.yellow("◆"),
};

/** A run as a tree: jobs, and the steps of those that go on or failed. @param now in milliseconds */
export function runLines({ gates, jobs, run, what }: WatchedRun, now: number): string[] {
  const state = run.conclusion ?? run.status;
  return [
    `${mark(state)} ${pc.bold(shortened(what))} ${state}${elapsed(run.createdAt, null, now)}`,
    `  ${pc.dim(run.htmlUrl)}`,
    ...jobs.flatMap((job) => {
      const how = job.conclusion ?? job.status;
      const open = how === "in_progress" || how === "failure";
      return [
        `  ${mark(how)} ${job.name}${elapsed(job.startedAt, job.completedAt, now)}`,
        ...(open ? job.steps : []).map(
          (step) =>
            `    ${mark(step.conclusion ?? step.status)} ${step.name}${elapsed(step.startedAt, step.completedAt, now)}`,
        ),
      ];
    }),
    ...gates.map(
      ({ environment, reviewers }) =>
        `${pc.yellow("◆")} ${reviewers.join(" or ")} must approve ${pc.bold(environment)}: ${run.htmlUrl}`,
    ),
  ];
}

/** A line of a tree should not be broken; the whole SHA is on the page of the run. */
function shortened(text: string): string {
  return text.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{28}\b/g, "$1…");
}

function mark(state: string): string {
  return MARKS[state] ?? pc.dim("○");
}

/** ` 1 m 05 s`; nothing for what has not begun. */
function elapsed(start: string | null, end: string | null, now: number): string {
  if (start === null) return "";
  const seconds = Math.max(
    0,
    Math.round(((end === null ? now : Date.parse(end)) - Date.parse(start)) / 1000),
  );
  const text =
    seconds < 60
      ? `${seconds} s`
      : `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, "0")} s`;
  return pc.dim(` ${text}`);
}
