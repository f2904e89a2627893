import { access } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseError, type Problem } from "@release-actions/contract";
import { findAct } from "@release-actions/github-emulator";
import { missingActions, type KnownActions } from "./actions.ts";
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

/** The path of act, which executes workflows. @throws ReleaseError `toolchain_missing` */
export async function requireAct(given: string | undefined): Promise<string> {
  const act = await findAct(given);
  if (act.path !== null) return act.path;
  throw new ReleaseError({
    code: "toolchain_missing",
    message: "Workflows are executed by act, which is not on this machine.",
    expected: "act, or Go to install it with",
    found: act.reason.split("\n")[1],
    next: "Install act from https://github.com/nektos/act/releases and put it on PATH, or install Go.",
  });
}

/** Reads what will run. */
export async function readNeeded(checkouts: readonly Checkout[]): Promise<readonly Needed[]> {
  return Promise.all(
    checkouts.map(async (checkout) => {
      const { directory, participant } = checkout;
      const { checks, workflows } = participant;
      const all = await workflowsOf(directory);
      const reporting = all.filter((file) => isPushed(file) && reports(file, checks));
      return {
        checkout,
        started: await withLocalUses(directory, workflows),
        checking: await withLocalUses(
          directory,
          reporting.map(({ path }) => path),
        ),
      };
    }),
  );
}

/**
 * Everything that is missing, told at once and before anything runs.
 * @throws ReleaseError `workflow_missing` | `action_missing`
 */
export async function requireEverything(
  needed: readonly Needed[],
  given: Readonly<Record<string, string>>,
): Promise<void> {
  const known = knownActions(needed, given);
  const workflows: Problem[] = [];
  const actions: Problem[] = [];
  for (const { checkout, checking, started } of needed) {
    const { directory, participant } = checkout;
    for (const path of participant.workflows) {
      if (await isThere(join(directory, path))) continue;
      const message = `${participant.name} has no ${path} in ${checkout.head.slice(0, 12)}`;
      workflows.push({ pointer: path, message, expected: "as release.yml names it" });
    }
    actions.push(...(await missingActions([...started, ...checking], known, participant.name)));
  }
  const details = [...workflows, ...unique(actions)];
  if (details.length === 0) return;
  const wanted = [...new Set(actions.map(({ pointer }) => repositoryOf(pointer)))];
  throw new ReleaseError({
    code: workflows.length > 0 ? "workflow_missing" : "action_missing",
    message: "The rehearsal has not begun: not everything that it would run is here.",
    details,
    ...(wanted.length === 0
      ? {}
      : {
          next: `Give a directory for each: ${wanted.map((one) => `--action ${one}=<directory>`).join(" ")}.`,
        }),
  });
}

/** What was given, and the participants themselves. */
function knownActions(
  needed: readonly Needed[],
  given: Readonly<Record<string, string>>,
): KnownActions {
  return new Map(
    [
      ...needed.map(({ checkout }) => [checkout.participant.name, checkout.directory] as const),
      ...Object.entries(given),
    ].map(([name, directory]) => [name.toLowerCase(), directory]),
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

function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((one) => [one.pointer, one])).values()];
}

function repositoryOf(name: string): string {
  return name.split("/").slice(0, 2).join("/");
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
