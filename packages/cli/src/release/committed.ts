import { spawnSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import type { LoadedConfig } from "@release-actions/lanes";

/**
 * Nothing is started by a release.yml that nobody has reviewed: one that lies in a git checkout must
 * be as it was committed. One of a default branch, or of a directory without git, is taken as it is.
 * @param again the command to run once it is committed
 * @throws ReleaseError `config_dirty`
 */
export function requireCommitted(config: LoadedConfig, again: string): void {
  const change = uncommitted(config);
  if (change === null) return;
  throw new ReleaseError({
    code: "config_dirty",
    message: `${config.origin} has changes that are not committed.`,
    expected: "release.yml as it was committed",
    found: `git status: ${change}`,
    next: `Commit it and have it reviewed, or take the changes back. Then: \`${again}\`.`,
  });
}

/** How git sees the change of a local release.yml; null when there is none, or no git. */
export function uncommitted({ origin, repository }: LoadedConfig): string | null {
  if (repository !== undefined) return null;
  const args = ["-C", dirname(origin), "status", "--porcelain", "--", basename(origin)];
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8" });
  const told = status === 0 ? stdout.trim() : "";
  return told === "" ? null : told;
}
