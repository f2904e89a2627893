import type { Scope } from "../expressions/untrusted.ts";
import type { Job, Step } from "../model/workflow.ts";
import type { Place, TextNode } from "../parse/node.ts";
import { readScript } from "../shell/read-script.ts";
import { withInner, type Command } from "../shell/script.ts";
import type { LintFile } from "./rule.ts";

/** A step that runs a shell script, and the script's commands. */
export interface Script {
  readonly job: Job;
  readonly step: Step;
  readonly scope: Scope;
  readonly text: TextNode;
  readonly commands: readonly Command[];
  /** With those inside of `$( … )`. */
  readonly all: readonly Command[];
  readonly place: (offset: number) => Place;
}

const read = new WeakMap<LintFile, readonly Script[]>();

/** The scripts of a file; read once, since most rules ask. */
export function scriptsOf(file: LintFile): readonly Script[] {
  const known = read.get(file);
  if (known !== undefined) return known;
  const scripts = file.workflow.jobs.flatMap((job) =>
    job.steps.flatMap((step) => {
      if (step.run === undefined) return [];
      const commands = readScript(step.run.text);
      const scope = { workflow: file.workflow, job, step };
      const { locate } = step.run;
      return [
        { job, step, scope, text: step.run, commands, all: withInner(commands), place: locate },
      ];
    }),
  );
  read.set(file, scripts);
  return scripts;
}
