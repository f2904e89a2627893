import pc from "picocolors";

/** GitHub shows drafts only to whoever may push: an empty list of them means nothing to anybody else. */
export function warnOfHiddenDrafts(repositories: readonly string[], lacking: string): void {
  if (repositories.length === 0) return;
  const where = repositories.join(", ");
  process.stderr.write(
    `${pc.yellow(`! This token sees no drafts of ${where}, which takes contents: write. ${lacking}`)}\n`,
  );
}
