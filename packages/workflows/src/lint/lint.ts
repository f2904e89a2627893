import type { ReleaseConfig, RepositoryName } from "@release-actions/contract";
import { readFileModel } from "../model/read-file.ts";
import type { Step } from "../model/workflow.ts";
import { readComments } from "../parse/comments.ts";
import type { ParseProblem } from "../parse/parse-file.ts";
import { LONGEST_SCRIPT } from "../shell/read-script.ts";
import { applyIgnores } from "./ignores.ts";
import { lanesOf } from "./lanes.ts";
import { RULES } from "./rule-table.ts";
import type { Finding, LintFile, Project, RequiredCheck } from "./rule.ts";

const WORKFLOWS = ".github/workflows/";

export interface SourceFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: string;
}

export interface LintOptions {
  readonly config?: ReleaseConfig;
  readonly repository?: RepositoryName;
  readonly required?: readonly RequiredCheck[];
}

/**
 * Judges workflow files and action.yml files by every rule. Pure and total: what cannot be read is
 * a finding. Sorted by file and place.
 */
export function lint(
  sources: readonly SourceFile[],
  options: LintOptions = {},
): readonly Finding[] {
  const { config, repository, required = [] } = options;
  const files = sources.map((source) => readFile(source, options));
  const project: Project = {
    files,
    required,
    ...(config === undefined ? {} : { config }),
    ...(repository === undefined ? {} : { repository }),
  };
  return files.flatMap((file) => applyIgnores(file, judge(file, project)).toSorted(byPlace));
}

function judge(file: LintFile, project: Project): readonly Finding[] {
  return RULES.flatMap(({ id, severity, fix, check }) =>
    check(file, project).map(({ line, column, message }) => ({
      path: file.path,
      line,
      column,
      rule: id,
      severity,
      message,
      fix,
    })),
  );
}

function readFile({ path, content }: SourceFile, options: LintOptions): LintFile {
  const { kind, problems, workflow } = readFileModel(path, content);
  const place = placeInRepository(path);
  const lanes = lanesOf(place.inRepository, workflow, options.config, options.repository);
  return {
    path,
    ...place,
    kind,
    problems: [...problems, ...workflow.jobs.flatMap(({ steps }) => steps.flatMap(tooLong))],
    comments: readComments(content),
    workflow,
    lanes: kind === "action" ? new Set() : lanes,
  };
}

/** Fail closed: what is not read is not clean. */
function tooLong({ run }: Step): ParseProblem[] {
  if (run === undefined || run.text.length <= LONGEST_SCRIPT) return [];
  const message = `A script of more than ${LONGEST_SCRIPT} characters is not judged: put it in a file.`;
  return [{ message, line: run.line, column: run.column, expression: false }];
}

/** A workflow outside of `.github/workflows`, such as a template, is meant to be put there. */
function placeInRepository(path: string): { inRepository: string; root: string } {
  const start = path.lastIndexOf(WORKFLOWS);
  if (start >= 0) return { inRepository: path.slice(start), root: path.slice(0, start) };
  const cut = path.lastIndexOf("/") + 1;
  return { inRepository: `${WORKFLOWS}${path.slice(cut)}`, root: path.slice(0, cut) };
}

function byPlace(a: Finding, b: Finding): number {
  return a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule);
}
