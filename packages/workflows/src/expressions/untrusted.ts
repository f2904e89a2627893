import type { Job, Step, TextMap, Workflow } from "../model/workflow.ts";
import { allTexts, type TextNode } from "../parse/node.ts";
import { findExpressions } from "./find.ts";
import { readScript } from "../shell/read-script.ts";
import { untrustedWrites } from "../shell/taint.ts";
import { tellsUntrusted } from "./untrusted-actions.ts";
import { allReferences, valueReferences, type Reference } from "./references.ts";

/** Where an expression stands: the names that it can read depend on it. */
export interface Scope {
  readonly workflow: Workflow;
  readonly job?: Job;
  readonly step?: Step;
}

// What an event carries is somebody's text, but for these: numbers, digests and names whose
// letters GitHub limits.
const HARMLESS_PARTS = new Set(
  [
    "number id node_id sha before after head_sha merge_commit_sha full_name login created_at",
    "draft merged prerelease private fork action conclusion status",
    "run_id run_number run_attempt workflow_id",
  ].flatMap((line) => line.split(" ")),
);
const ANYBODYS = new Set(["inputs", "client_payload"]);
const REFS = new Set(["head_ref", "base_ref", "ref", "ref_name"]);
const DEEPEST = 8;

/**
 * What of an expression comes from outside: the reference as the author wrote it, followed through
 * `env`, step outputs, job outputs and the matrix. Undefined when nothing does.
 */
export function untrustedPart(source: string, scope: Scope, depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  return valueReferences(source)
    .find((reference) => isUntrusted(reference, scope, depth))
    ?.join(".");
}

function isUntrusted(reference: Reference, scope: Scope, depth: number): boolean {
  const [context, first, second, third] = reference;
  if (context === "inputs") return true;
  if (context === "github") return isUntrustedGithub(reference);
  if (context === "env") return first === undefined || fromEnv(first, scope, depth);
  if (context === "matrix") return anyUntrusted(allTexts(scope.job?.matrix), scope, depth);
  if (second !== "outputs") return false;
  if (context === "steps") return fromStep(first ?? "", third ?? "*", scope, depth);
  return context === "needs" && fromJob(first ?? "", third ?? "*", scope, depth);
}

function isUntrustedGithub([, first, ...rest]: Reference): boolean {
  if (first === undefined || first === "*") return true;
  if (REFS.has(first)) return true;
  if (first !== "event") return false;
  if (rest.some((part) => ANYBODYS.has(part))) return true;
  const last = rest.at(-1);
  if (rest[0] === "repository" && last === "name") return false;
  return last === undefined || !HARMLESS_PARTS.has(last);
}

function fromEnv(name: string, scope: Scope, depth: number): boolean {
  const found = [scope.step?.env, scope.job?.env, scope.workflow.env]
    .map(
      (env: TextMap | undefined) =>
        [...(env ?? [])].find(([key]) => key.toLowerCase() === name)?.[1],
    )
    .find((text) => text !== undefined);
  return found !== undefined && anyUntrusted([found], scope, depth);
}

/** An output of a step that works on what came from outside may be any text. */
function fromStep(id: string, output: string, scope: Scope, depth: number): boolean {
  const step = scope.job?.steps.find((one) => one.id?.toLowerCase() === id);
  if (step === undefined || scope.job === undefined) return false;
  if (step.uses !== undefined) return tellsUntrusted(step.uses.text, output);
  if (step.run === undefined) return false;
  const inner = { workflow: scope.workflow, job: scope.job, step };
  const outside = untrustedVariables(inner, depth + 1);
  const pasted = (text: string): boolean =>
    findExpressions(text).some(
      ({ source }) => untrustedPart(source, inner, depth + 1) !== undefined,
    );
  return untrustedWrites(readScript(step.run.text), outside, pasted).some(
    ({ file, key }) =>
      file === "GITHUB_OUTPUT" &&
      (key === undefined || output === "*" || key.toLowerCase() === output),
  );
}

/** Names of the variables that carry somebody else's text when the script of a step starts. */
export function untrustedVariables(scope: Scope, depth = 0): ReadonlySet<string> {
  // What stands further in hides what stands further out.
  const all = new Map<string, TextNode>();
  for (const env of [scope.workflow.env, scope.job?.env, scope.step?.env]) {
    for (const [name, text] of env ?? []) all.set(name, text);
  }
  return new Set(
    [...all].flatMap(([name, text]) => (anyUntrusted([text], scope, depth) ? [name] : [])),
  );
}

function fromJob(id: string, output: string, scope: Scope, depth: number): boolean {
  const job = scope.workflow.jobs.find((one) => one.id.toLowerCase() === id);
  if (job === undefined) return false;
  const outputs = output === "*" ? [...job.outputs.values()] : [job.outputs.get(output)];
  const inner = { workflow: scope.workflow, job };
  return anyUntrusted(
    outputs.flatMap((one) => one ?? []),
    inner,
    depth,
  );
}

function anyUntrusted(texts: readonly TextNode[], scope: Scope, depth: number): boolean {
  return texts.some(({ expressions }) =>
    expressions.some(({ source }) => untrustedPart(source, scope, depth + 1) !== undefined),
  );
}

/** Whether an expression reads a secret other than the run's own token. */
export function secretRead(source: string): string | undefined {
  return allReferences(source)
    .find(([context, name]) => context === "secrets" && name !== "github_token")
    ?.join(".");
}
