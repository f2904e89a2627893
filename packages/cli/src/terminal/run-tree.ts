import type { WatchedChecks, WatchedRun } from "@release-actions/orchestrate";
import pc from "picocolors";
import { duration } from "./duration.ts";

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
  const over = run.status === "completed";
  const ended = over ? lastEnd(jobs) : null;
  // Of a run that is over and had no jobs nobody says when it ended: its clock shows nothing.
  const took = over && ended === null ? "" : elapsed(run.createdAt, ended, now);
  return [
    `${mark(state)} ${pc.bold(shortened(what))} ${words(state)}${took}`,
    `  ${pc.dim(run.htmlUrl)}`,
    ...jobs.flatMap((job) => {
      const how = job.conclusion ?? job.status;
      const open = how === "in_progress" || how === "failure";
      return [
        `  ${mark(how)} ${job.name}${elapsed(job.startedAt, job.completedAt ?? ended, now)}`,
        ...(open ? job.steps : []).map(
          (step) =>
            `    ${mark(step.conclusion ?? step.status)} ${step.name}${elapsed(step.startedAt, step.completedAt ?? ended, now)}`,
        ),
      ];
    }),
    ...gates.map(
      ({ environment, reviewers }) =>
        `${pc.yellow("◆")} ${reviewers.join(" or ")} must approve ${pc.bold(environment)}: ${run.htmlUrl}`,
    ),
  ];
}

/** Checks that are waited for, each with its state. @param now in milliseconds */
export function checkLines(
  { checks, htmlUrl, over, since, what }: WatchedChecks,
  now: number,
): string[] {
  return [
    `${mark(over ? "success" : "in_progress")} ${pc.bold(shortened(what))}${over ? "" : pc.dim(` ${duration(now - since)}`)}`,
    `  ${pc.dim(htmlUrl)}`,
    ...checks.map(({ name, state }) => `  ${mark(state)} ${name} ${pc.dim(words(state))}`),
  ];
}

function words(state: string): string {
  return state === "missing" ? "has not begun" : state.replaceAll("_", " ");
}

/** When the last job of a run that is over has ended; null when none says so. */
function lastEnd(jobs: WatchedRun["jobs"]): string | null {
  const ends = jobs.flatMap(({ completedAt }) => (completedAt === null ? [] : [completedAt]));
  return ends.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null;
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
  const until = end === null ? now : Date.parse(end);
  return pc.dim(` ${duration(until - Date.parse(start))}`);
}
