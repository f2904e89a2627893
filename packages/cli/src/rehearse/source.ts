import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseSha, ReleaseError, type Sha } from "@release-actions/contract";
import { git } from "./process.ts";

/** What is rehearsed: a commit of this repository. */
export interface Source {
  readonly root: string;
  readonly sha: Sha;
  /** `name` of package.json: the repository's name in the rehearsal. */
  readonly name: string;
  /** `version` of package.json. */
  readonly version: string;
  /** Changes that are not committed, and so not part of the rehearsal. */
  readonly uncommitted: number;
}

/** @throws ReleaseError `git_failed` when `root` is not a git checkout with a commit */
export async function readSource(root: string): Promise<Source> {
  const sha = parseSha(await git(["rev-parse", "HEAD"], root));
  const manifest: unknown = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  if (!sha || !isManifest(manifest)) {
    throw new ReleaseError({
      code: "source_missing",
      message: `${root} has no commit, or no package.json with name and version.`,
    });
  }
  const status = await git(["status", "--porcelain"], root);
  const uncommitted = status === "" ? 0 : status.split("\n").length;
  return { root, sha, name: manifest.name, version: manifest.version, uncommitted };
}

function isManifest(value: unknown): value is { name: string; version: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "version" in value &&
    typeof value.version === "string"
  );
}
