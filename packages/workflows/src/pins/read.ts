import type { SourceFile } from "../lint/lint.ts";
import { commentedBranch, commentedVersion } from "../lint/versions.ts";
import { usesOf } from "../model/all-uses.ts";
import { readFileModel } from "../model/read-file.ts";
import { readComments } from "../parse/comments.ts";
import type { Place } from "../parse/node.ts";

/** One `uses:` of another repository. */
export interface Pin extends Place {
  readonly path: string;
  /** `owner/name`. */
  readonly repository: string;
  /** `owner/name/path`. */
  readonly action: string;
  readonly ref: string;
  /** Whether `ref` is a full commit SHA. */
  readonly pinned: boolean;
  /** What the comment behind it says, as far as it is a version or a branch. */
  readonly version?: string;
  readonly branch?: string;
}

/** Every `uses:` of other repositories, in the order of files and lines. */
export function readPins(files: readonly SourceFile[]): readonly Pin[] {
  return files.flatMap(({ path, content }) => {
    const comments = readComments(content);
    return usesOf(readFileModel(path, content).workflow).flatMap(({ uses, line, column }) => {
      if (uses.kind !== "repository") return [];
      const comment = comments.find((one) => one.line === line && !one.alone)?.text ?? "";
      const version = commentedVersion(comment);
      const branch = commentedBranch(comment);
      return [
        {
          path,
          line,
          column,
          repository: uses.repository,
          action: [uses.repository, uses.path].filter((part) => part !== "").join("/"),
          ref: uses.ref,
          pinned: /^[0-9a-f]{40}$/.test(uses.ref),
          ...(version === undefined ? {} : { version }),
          ...(branch === undefined ? {} : { branch }),
        },
      ];
    });
  });
}
