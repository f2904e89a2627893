const VERSION = /^(?:[A-Za-z0-9._/-]+[/@-])?v?\d+(?:\.\d+){0,3}(?:[-+][0-9A-Za-z.-]+)?$/;

const LONGEST = 200;

/** The version that the comment behind a pin says; words behind it are free. */
export function commentedVersion(comment: string): string | undefined {
  const first =
    comment
      .replace(/^(?:tag|version)[:=]\s*/i, "")
      .slice(0, LONGEST)
      .split(/[\s,;]+/)[0] ?? "";
  return VERSION.test(first) ? first : undefined;
}

/** The branch that a comment says instead, for a commit that has no version yet. */
export function commentedBranch(comment: string): string | undefined {
  const first = comment.split(/[\s,;:]+/)[0] ?? "";
  return /^(?:main|master|trunk|develop)$/.test(first) ? first : undefined;
}

export function isVersion(text: string): boolean {
  return commentedVersion(text) !== undefined;
}
