import { allReferences } from "../../expressions/references.ts";
import { actionName } from "../../model/uses.ts";
import type { Concurrency, Workflow } from "../../model/workflow.ts";
import { entry, type TextNode } from "../../parse/node.ts";
import type { Found, LintFile, Project, Rule } from "../rule.ts";

/** Nobody says what happens when two runs meet. */
export const concurrencyMissing: Rule = {
  id: "concurrency-missing",
  threats: [],
  severity: "error",
  title: "A workflow has no concurrency group.",
  why: "Three quick pushes make three runs, and two promotions of one tag race each other.",
  fix: "Give the workflow a `concurrency:` with a group; verify lanes cancel what is superseded, release lanes never.",
  check: ({ kind, workflow }) => {
    const own = [...workflow.triggers.keys()].filter((event) => event !== "workflow_call");
    if (kind === "action" || own.length === 0 || workflow.concurrency !== undefined) return [];
    if (workflow.jobs.every(({ concurrency }) => concurrency !== undefined)) return [];
    const { line, column } = entry(workflow.root, "on")?.key ?? workflow.root;
    return [{ line, column, message: "Two runs of this workflow may go on at the same time." }];
  },
};

/** A half-done release. */
export const concurrencyCancelsRelease: Rule = {
  id: "concurrency-cancels-release",
  threats: [],
  severity: "error",
  title: "A promote lane may be cancelled in progress.",
  why: "A run that ends between two uploads leaves half a release, and an approval that somebody gave is lost.",
  fix: "Write `cancel-in-progress: false`: the second run waits, and then finds the release.",
  check: (file) =>
    file.lanes.has("promote")
      ? groups(file.workflow)
          .filter(cancels)
          .map((group) => ({
            ...placeOf(group.cancel ?? group),
            message: "A newer run ends a promotion that is under way.",
          }))
      : [],
};

/** A push that ends the build somebody asked for. */
export const concurrencyShared: Rule = {
  id: "concurrency-shared",
  threats: [],
  severity: "error",
  title: "Runs that must not end each other share a cancelling group.",
  why: "A push cancels the candidate that somebody dispatched, or the other way round, and the commit is built again.",
  fix: "Name the group by the commit and do not cancel, or put `github.event_name` into it and cancel for pushes only.",
  check: (file, project) => [
    ...pushAndDispatch(file),
    ...sameElsewhere(file, project),
    ...sameAsCaller(file, project),
  ],
};

function pushAndDispatch(file: LintFile): Found[] {
  const { triggers } = file.workflow;
  const verifying = file.lanes.size === 1 && file.lanes.has("verify");
  if (verifying || !triggers.has("push") || !triggers.has("workflow_dispatch")) return [];
  return groups(file.workflow)
    .filter((group) => cancels(group) && !reads(group.group, "github.event_name"))
    .map((group) => ({
      ...placeOf(group.group ?? group),
      message: "A push and a dispatch cancel each other.",
    }));
}

function sameElsewhere(file: LintFile, { files }: Project): Found[] {
  const others = files.filter((one) => one !== file && one.root === file.root);
  return groups(file.workflow).flatMap((group) => {
    if (!cancels(group) || reads(group.group, "github.workflow")) return [];
    const twin = others.find((other) =>
      groups(other.workflow).some((one) => textOf(one) === textOf(group)),
    );
    if (twin === undefined) return [];
    const message = `This group is also the one of ${twin.inRepository}, whose runs it cancels.`;
    return [{ ...placeOf(group.group ?? group), message }];
  });
}

/** `github.workflow` in a called workflow is the caller's: both would be in one group. */
function sameAsCaller(file: LintFile, { files }: Project): Found[] {
  const own = file.workflow.concurrency;
  if (own === undefined || !file.workflow.triggers.has("workflow_call")) return [];
  const callers = files.filter(
    (one) =>
      one !== file &&
      one.root === file.root &&
      textOf(one.workflow.concurrency) === textOf(own) &&
      one.workflow.jobs.some(
        ({ uses }) => actionName(uses?.text ?? "").replace(/^\.\//, "") === file.inRepository,
      ),
  );
  return callers.map(({ inRepository }) => ({
    ...placeOf(own.group ?? own),
    message: `${inRepository} calls this workflow and has the same group: it waits for itself.`,
  }));
}

function groups({ concurrency, jobs }: Workflow): readonly Concurrency[] {
  return [concurrency, ...jobs.map((job) => job.concurrency)].flatMap((one) => one ?? []);
}

function cancels({ cancel }: Concurrency): boolean {
  if (cancel === undefined) return false;
  return !/^(?:false|\$\{\{\s*false\s*\}\})$/.test(cancel.text);
}

function reads(text: TextNode | undefined, path: string): boolean {
  return (text?.expressions ?? []).some(({ source }) =>
    allReferences(source).some((reference) => reference.join(".") === path),
  );
}

function textOf(group: Concurrency | undefined): string | undefined {
  return group?.group?.text.replace(/\s+/g, "");
}

function placeOf({ line, column }: { line: number; column: number }) {
  return { line, column };
}
