import { actionName } from "../model/uses.ts";
import type { Job, Step } from "../model/workflow.ts";
import type { Place } from "../parse/node.ts";
import { buildKind, type BuildKind } from "../shell/build.ts";
import { commandWords } from "../shell/command-name.ts";
import type { LintFile } from "./rule.ts";
import { scriptsOf } from "./scripts.ts";

/** A place of a job at which something is built, or code of the source is run. */
export interface Build extends Place {
  readonly job: Job;
  readonly kind: BuildKind;
  /** As a reader would call it. */
  readonly what: string;
}

const ACTIONS: Readonly<Record<string, BuildKind>> = {
  "tauri-apps/tauri-action": "heavy",
  "goreleaser/goreleaser-action": "heavy",
  "docker/build-push-action": "compile",
  "docker/bake-action": "compile",
  "pyo3/maturin-action": "compile",
  "pypa/cibuildwheel": "compile",
  "gradle/gradle-build-action": "code",
};

/** Everything that a workflow builds, by scripts and by actions. */
export function buildsOf(file: LintFile): readonly Build[] {
  const byActions = file.workflow.jobs.flatMap((job) =>
    job.steps.flatMap((step) => actionBuild(job, step)),
  );
  const byScripts = scriptsOf(file).flatMap(({ job, all, place }) =>
    all.flatMap((command) => {
      const kind = buildKind(command);
      if (kind === undefined) return [];
      const what = commandWords(command).slice(0, 4).join(" ");
      return [{ job, kind, what, ...place(command.offset) }];
    }),
  );
  return [...byActions, ...byScripts];
}

function actionBuild(job: Job, { uses, with: inputs }: Step): Build[] {
  if (uses === undefined) return [];
  const name = actionName(uses.text);
  const { line, column } = uses;
  const command = inputs.get("command")?.text ?? "";
  const release = /--release/.test(inputs.get("args")?.text ?? "");
  const kind =
    name === "actions-rs/cargo" && command === "build" ? cargoKind(release) : ACTIONS[name];
  return kind === undefined ? [] : [{ job, kind, what: name, line, column }];
}

function cargoKind(release: boolean): BuildKind {
  return release ? "heavy" : "compile";
}
