import { access } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseError, type ErrorCode, type Problem } from "@release-actions/contract";
import { findAct } from "@release-actions/github-emulator";
import { followActions, type Followed, type KnownActions } from "./actions.ts";
import type { Substitution } from "./local-config.ts";
import type { Needed } from "./needed.ts";

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

/**
 * Everything that is missing, told at once and before anything runs.
 * @returns what takes the place of actions
 * @throws ReleaseError `workflow_missing` | `action_missing` | `check_not_green`
 */
export async function requireEverything(
  needed: readonly Needed[],
  known: KnownActions,
): Promise<readonly Substitution[]> {
  const followed = await followAll(needed, known);
  const missing = [...followed.values()].flatMap(({ problem }) => problem ?? []);
  const workflows = await missingWorkflows(needed);
  const details = [...workflows, ...missing, ...missingChecks(needed)];
  if (details.length === 0) return substitutionsOf(followed, known);
  const wanted = [...new Set(missing.map(({ pointer }) => repositoryOf(pointer)))];
  const asked = wanted.map((one) => `--action ${one}=<directory>`).join(" ");
  throw new ReleaseError({
    code: codeOf(workflows, missing),
    message: "The rehearsal has not begun: not everything that it takes is here.",
    details,
    ...(asked === "" ? {} : { next: `Give a directory for each: ${asked}.` }),
  });
}

function codeOf(workflows: readonly Problem[], actions: readonly Problem[]): ErrorCode {
  if (workflows.length > 0) return "workflow_missing";
  return actions.length > 0 ? "action_missing" : "check_not_green";
}

/** What comes from elsewhere than a workflow is not reported here. */
function missingChecks(needed: readonly Needed[]): readonly Problem[] {
  return needed.flatMap(({ checkout, unreported }) =>
    unreported.map((check) => ({
      pointer: check,
      message: `is required of ${checkout.participant.name}, and no workflow that a push starts reports it`,
      expected: "a job with that name",
    })),
  );
}

async function missingWorkflows(needed: readonly Needed[]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const { checkout } of needed) {
    const { directory, head, participant } = checkout;
    for (const path of participant.workflows) {
      if (await isThere(join(directory, path))) continue;
      const message = `${participant.name} does not have it in ${head.slice(0, 12)}`;
      problems.push({ pointer: path, message, expected: "the file that release.yml names" });
    }
  }
  return problems;
}

async function followAll(
  needed: readonly Needed[],
  known: KnownActions,
): Promise<ReadonlyMap<string, Followed>> {
  const followed = new Map<string, Followed>();
  for (const { checkout, checking, started } of needed) {
    await followActions([...started, ...checking], known, checkout.participant.name, followed);
  }
  return followed;
}

function substitutionsOf(
  followed: ReadonlyMap<string, Followed>,
  known: KnownActions,
): readonly Substitution[] {
  const repositories = new Set([...followed.keys()].map(repositoryOf));
  return [...repositories].toSorted().map((repository) => {
    const what = known.get(repository.toLowerCase())?.what;
    return {
      where: `action ${repository}`,
      what:
        what === undefined
          ? "a stand-in that does the same on this machine"
          : `${what}, whatever commit is pinned`,
    };
  });
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
