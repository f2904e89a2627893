import type { Checkout } from "./checkouts.ts";
import { withLocalUses, workflowsOf, type YamlFile } from "./yaml-files.ts";

/** The files of a checkout that matter for the release. */
export interface Needed {
  readonly checkout: Checkout;
  /** Of the workflows that the release starts, with what they call. */
  readonly started: readonly YamlFile[];
  /** Of the workflows that report the required checks after a push. */
  readonly checking: readonly YamlFile[];
  /** Required checks that are of no job of them. */
  readonly unreported: readonly string[];
}

/** Reads what will run. */
export async function readNeeded(checkouts: readonly Checkout[]): Promise<readonly Needed[]> {
  return Promise.all(
    checkouts.map(async (checkout) => {
      const { directory, participant } = checkout;
      const { checks, workflows } = participant;
      const all = await workflowsOf(directory);
      const pushed = all.filter(isPushed);
      const reporting = pushed.filter((file) => checks.some((check) => reports(file, check)));
      const paths = reporting.map(({ path }) => path);
      return {
        checkout,
        started: await withLocalUses(directory, workflows),
        checking: await withLocalUses(directory, paths),
        unreported: checks.filter((check) => !reporting.some((file) => reports(file, check))),
      };
    }),
  );
}

function isPushed({ value }: YamlFile): boolean {
  const on: unknown = fieldOf(value, "on");
  if (Array.isArray(on)) return on.includes("push");
  return on === "push" || (typeof on === "object" && on !== null && "push" in on);
}

/** Whether the check may be of one of its jobs. A computed name may be any. */
function reports({ value }: YamlFile, check: string): boolean {
  const jobs = fieldOf(value, "jobs");
  if (typeof jobs !== "object" || jobs === null) return false;
  return Object.entries(jobs).some(([key, job]: [string, unknown]) => {
    const name = fieldOf(job, "name");
    const title = typeof name === "string" ? name : key;
    return (
      check === title ||
      title.includes("${{") ||
      check.startsWith(`${title} (`) ||
      check.startsWith(`${title} / `)
    );
  });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
