import { table } from "./workflow.ts";

/** Labels of GitHub's own runners; expressions may lead to any of them. */
const KNOWN = [
  "ubuntu-latest",
  "ubuntu-24.04",
  "ubuntu-22.04",
  "ubuntu-24.04-arm",
  "ubuntu-22.04-arm",
  "ubuntu-slim",
  "windows-latest",
  "windows-2025",
  "windows-2022",
  "windows-11-arm",
  "macos-latest",
  "macos-26",
  "macos-15",
  "macos-15-intel",
  "macos-14",
  "macos-13",
  "self-hosted",
  "linux",
];

/**
 * Every label that a job of these workflows may ask for. act skips a job whose label nobody mapped,
 * and calls that a success. Any plain text of a matrix or of a `runs-on` counts as a label.
 */
export function labelsOf(workflows: readonly Readonly<Record<string, unknown>>[]): string[] {
  const labels = new Set(KNOWN);
  for (const workflow of workflows) {
    for (const job of Object.values(table(workflow["jobs"])).map((value) => table(value))) {
      collect(job["runs-on"], labels);
      collect(table(job["strategy"])["matrix"], labels);
    }
  }
  return [...labels];
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === "string") {
    if (/^[\w.-]+$/.test(value)) into.add(value);
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) collect(item, into);
  }
}
