import assert from "node:assert/strict";
import type { ErrorCode } from "@release-actions/contract";
import type { Done } from "./actions.ts";
import type { Project } from "./project.ts";
import { snapshot } from "./snapshot.ts";

/** The step ended well. */
export function assertOk(step: Pick<Done, "exitCode" | "log">): void {
  assert.equal(step.exitCode, 0, step.log);
}

/**
 * The step refused as a user should see it: one annotation with code and next step, the output, the
 * summary, no stack trace and no secret.
 */
export function assertRefused(step: Done, code: ErrorCode): void {
  const errors = annotations(step, "error");
  assert.equal(step.outputs["failure-code"], code, step.log);
  assert.equal(step.exitCode, 1);
  assert.equal(errors.length, 1, step.log);
  assert.match(errors[0] ?? "", new RegExp(`\\[${code}\\]`));
  assert.match(errors[0] ?? "", / Next: \S/);
  assert.doesNotMatch(step.log, /^\s+at .+:\d+:\d+\)?$/m, "a stack trace");
  assert.match(step.summary, new RegExp(`refused: \`${code}\``));
  assert.match(step.summary, /\*\*Next step\*\*/);
  assertSecretless(step);
}

/** The job's token is nowhere but in the command that masks it. */
export function assertSecretless({ run, log, summary, outputs }: Done): void {
  const shown = log.replace(/^::add-mask::.*$/gm, "") + summary + JSON.stringify(outputs);
  assert.ok(!shown.includes(run.token), "the token is shown");
}

/** The texts of the step's annotations of this level. */
export function annotations({ log }: Pick<Done, "log">, level: "error" | "warning"): string[] {
  return log
    .split("\n")
    .filter((line) => line.startsWith(`::${level}`))
    .map((line) => line.replace(/^::[^:]*::/, ""));
}

/** Runs `work` and asserts that the repository is byte for byte what it was before. */
export async function assertUntouched<T>(project: Project, work: () => Promise<T>): Promise<T> {
  const before = await snapshot(project);
  const result = await work();
  assert.deepEqual(await snapshot(project), before);
  return result;
}
