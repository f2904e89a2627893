import { at } from "../../parse/node.ts";
import { checkNames } from "../check-names.ts";
import type { LintFile, Project, RequiredCheck, Rule } from "../rule.ts";

/** F15: a renamed job. */
export const requiredCheckMissing: Rule = {
  id: "required-check-missing",
  threats: [],
  severity: "error",
  title: "A check that must be green is reported by no job.",
  why: "It stays `expected` for ever: every pull request is blocked, or no commit can be released.",
  fix: "Give a job that name again, or change the branch's rules and `checks` of release.yml together with it.",
  check: (file, project) => {
    const missing = project.required.filter(({ name }) => reporters(name, project).length === 0);
    if (file !== bearer(project)) return [];
    return missing.map(({ name, origin }) => ({
      line: 1,
      column: 1,
      message: `${origin} waits for the check "${name}", and no job has this name. There are: ${shown(project)}.`,
    }));
  },
};

/** F15: a check that only some commits get. */
export const requiredCheckFiltered: Rule = {
  id: "required-check-filtered",
  threats: [],
  severity: "error",
  title: "A check that must be green is not reported for every commit.",
  why: "Where the workflow does not start, by its events or its path filters, the check stays `expected` for ever.",
  fix: "Start the workflow for every push and pull request of the branch; skip what is not needed by `if:` in the job, which counts as green.",
  check: (file, project) =>
    project.required.flatMap((required) => {
      const names = checkNames(file, project.files).filter(({ fits }) => fits(required.name));
      const whole = reporters(required.name, project).some((one) => reason(one, required) === null);
      if (names.length === 0 || whole) return [];
      const { line, column } = names[0]?.job ?? { line: 1, column: 1 };
      const why = reason(file, required);
      return [
        { line, column, message: `${required.origin} waits for "${required.name}", but ${why}.` },
      ];
    }),
};

function reporters(name: string, { files }: Project): readonly LintFile[] {
  return files.filter((file) => checkNames(file, files).some(({ fits }) => fits(name)));
}

/** Why a workflow does not report its checks where they are waited for. */
function reason(
  { workflow: { triggers } }: LintFile,
  { pullRequest }: RequiredCheck,
): string | null {
  const events = pullRequest ? ["pull_request", "pull_request_target"] : ["push", "merge_group"];
  const there = events.filter((event) => triggers.has(event));
  if (there.length === 0) return `its workflow does not start on ${events[0] ?? ""}`;
  const filtered = there.every((event) => {
    const filter = triggers.get(event);
    return (at(filter, "paths") ?? at(filter, "paths-ignore")) !== undefined;
  });
  return filtered ? "its workflow starts only for some paths" : null;
}

/** The file that findings about the whole repository are told of. */
function bearer({ files }: Project): LintFile | undefined {
  const workflows = files.filter(({ kind }) => kind === "workflow");
  return workflows.find(({ lanes }) => lanes.has("verify")) ?? workflows[0];
}

function shown({ files }: Project): string {
  const names = files.flatMap((file) => checkNames(file, files).map((one) => one.shown));
  return [...new Set(names)].toSorted().join(", ") || "none";
}
