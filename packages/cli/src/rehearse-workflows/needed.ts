import type { Checkout } from "./checkouts.ts";
import { withLocalUses, workflowsOf, type YamlFile } from "./yaml-files.ts";

/** The files of a checkout that matter for the release. */
export interface Needed {
  readonly checkout: Checkout;
  /** Of the workflows that the release starts, with what they call. */
  readonly started: readonly YamlFile[];
  /** Of the workflows that report the required checks after a push. */
  readonly checking: readonly YamlFile[];
}

/** Reads what will run. */
export async function readNeeded(checkouts: readonly Checkout[]): Promise<readonly Needed[]> {
  return Promise.all(
    checkouts.map(async (checkout) => {
      const { directory, participant } = checkout;
      const { checks, workflows } = participant;
      const all = await workflowsOf(directory);
      const reporting = all.filter((file) => isPushed(file) && reports(file, checks));
      const paths = reporting.map(({ path }) => path);
      return {
        checkout,
        started: await withLocalUses(directory, workflows),
        checking: await withLocalUses(directory, paths),
      };
    }),
  );
}

function isPushed({ value }: YamlFile): boolean {
  const on: unknown = fieldOf(value, "on");
  if (Array.isArray(on)) return on.includes("push");
  return on === "push" || (typeof on === "object" && on !== null && "push" in on);
}

/** Whether one of the checks may be of one of its jobs. A computed name may be any. */
function reports({ value }: YamlFile, checks: readonly string[]): boolean {
  const jobs = fieldOf(value, "jobs");
  if (typeof jobs !== "object" || jobs === null) return false;
  return Object.entries(jobs).some(([key, job]: [string, unknown]) => {
    const name = fieldOf(job, "name");
    const title = typeof name === "string" ? name : key;
    return checks.some(
      (check) =>
        check === title ||
        title.includes("${{") ||
        check.startsWith(`${title} (`) ||
        check.startsWith(`${title} / `),
    );
  });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
