import { combinations, fillMatrix, type Combination } from "../model/matrix.ts";
import { actionName } from "../model/uses.ts";
import type { Job } from "../model/workflow.ts";
import type { TextNode } from "../parse/node.ts";
import type { LintFile } from "./rule.ts";

/** A name under which GitHub may show a job; what only a run knows fits anything. */
export interface CheckName {
  readonly job: Job;
  readonly fits: (name: string) => boolean;
  /** For people, `…` for what is not known. */
  readonly shown: string;
}

const ANY = "\u0000";
const DEEPEST = 4;

/** Names of all checks of a workflow, also of those in workflows that it calls. */
export function checkNames(file: LintFile, files: readonly LintFile[]): readonly CheckName[] {
  return file.workflow.jobs.flatMap((job) =>
    namesOf(job, file, files, 0).map((name) => ({ job, ...asCheck(name) })),
  );
}

function namesOf(
  job: Job,
  file: LintFile,
  files: readonly LintFile[],
  depth: number,
): readonly string[] {
  const own = ownNames(job);
  if (job.uses === undefined) return own;
  const path = actionName(job.uses.text).replace(/^\.\//, "");
  const called = files.find((one) => one.root === file.root && one.inRepository === path);
  const inner =
    called === undefined || depth >= DEEPEST
      ? [ANY]
      : called.workflow.jobs.flatMap((one) => namesOf(one, called, files, depth + 1));
  return own.flatMap((name) => inner.map((one) => `${name} / ${one}`));
}

function ownNames({ id, name, matrix }: Job): readonly string[] {
  const text = name?.text ?? id;
  const told = combinations(matrix);
  if (told === null) return [fill(text, undefined) + (readsMatrix(name) ? "" : ` (${ANY})`)];
  return [
    ...new Set(
      told.map((one) => {
        const filled = fill(text, one);
        return matrix === undefined || readsMatrix(name) ? filled : `${filled} (${values(one)})`;
      }),
    ),
  ];
}

function readsMatrix(name: TextNode | undefined): boolean {
  return name?.expressions.some(({ source }) => /\bmatrix\b/.test(source)) ?? false;
}

/** GitHub appends the values of a matrix to a name that does not use them. */
function values(one: Combination): string {
  return [...one.values()]
    .map((value) => (value.kind === "text" ? fill(value.text, undefined) : ANY))
    .join(", ");
}

function fill(text: string, one: Combination | undefined): string {
  return fillMatrix(text, one ?? new Map(), ANY) ?? ANY;
}

function asCheck(name: string): Omit<CheckName, "job"> {
  const parts = name.split(ANY).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`^${parts.join(".+")}$`);
  return { fits: (text) => pattern.test(text), shown: name.replaceAll(ANY, "…") };
}
