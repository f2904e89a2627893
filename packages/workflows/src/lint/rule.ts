import type { ReleaseConfig, RepositoryName } from "@release-actions/contract";
import type { Workflow } from "../model/workflow.ts";
import type { Comment } from "../parse/comments.ts";
import type { Place } from "../parse/node.ts";
import type { FileKind, ParseProblem } from "../parse/parse-file.ts";

/** What a workflow is for; one file may serve two lanes. */
export type Lane = "verify" | "candidate" | "promote";

export type Severity = "error" | "warning";

/** A file as the rules see it. */
export interface LintFile {
  /** As it is told in findings: relative to the working directory, with `/`. */
  readonly path: string;
  /** `.github/workflows/x.yml` within its repository, also when that lies in a folder. */
  readonly inRepository: string;
  /** The folder that is the root of its repository; files of other roots are other repositories. */
  readonly root: string;
  readonly kind: FileKind;
  readonly problems: readonly ParseProblem[];
  readonly comments: readonly Comment[];
  /** Without jobs when the file could not be read. */
  readonly workflow: Workflow;
  readonly lanes: ReadonlySet<Lane>;
}

/** A check that must be green, and who says so. */
export interface RequiredCheck {
  readonly name: string;
  readonly origin: string;
  /** Whether a pull request waits for it; otherwise a commit of the branch does. */
  readonly pullRequest: boolean;
}

/** Everything around a file that rules may need. */
export interface Project {
  readonly files: readonly LintFile[];
  readonly config?: ReleaseConfig;
  /** Which repository the files belong to, when that is known. */
  readonly repository?: RepositoryName;
  readonly required: readonly RequiredCheck[];
}

export interface Found extends Place {
  readonly message: string;
}

/** One rule of `ms release lint`; docs/lint.md is made of these. */
export interface Rule {
  /** Stable, kebab-case: ignore comments and SARIF name it. */
  readonly id: string;
  /** Of the threat model, such as T64. */
  readonly threats: readonly string[];
  readonly severity: Severity;
  /** What is wrong, in a sentence. */
  readonly title: string;
  /** What happens because of it. */
  readonly why: string;
  /** What to write instead. */
  readonly fix: string;
  readonly check: (file: LintFile, project: Project) => readonly Found[];
}

export interface Finding extends Found {
  readonly path: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly fix: string;
}
