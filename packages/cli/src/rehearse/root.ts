import { cp, mkdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../terminal/version.ts";
import { git } from "./process.ts";

const CHECKOUT = fileURLToPath(new URL("../../../../", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));

const isPackage = existsSync(join(PACKAGE, "lib"));
/** Where the files are that others use of this project: actions, reusable workflows. */
export const OWN_FILES = isPackage ? PACKAGE : CHECKOUT;

// The same commit on every machine, as often as it is made.
const NOBODY = { name: "release-actions", email: "noreply@release-actions.invalid" };
const LONG_AGO = "2000-01-01T00:00:00Z";

/**
 * The checkout whose HEAD is rehearsed: this repository; for who has installed the package, one that is
 * made of the package's own files below `dataDir`.
 */
export async function rehearsalRoot(dataDir: string): Promise<string> {
  return isPackage ? madeOfPackage(join(dataDir, "source")) : CHECKOUT;
}

async function madeOfPackage(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  await cp(join(PACKAGE, "actions"), join(directory, "actions"), { recursive: true });
  await cp(join(PACKAGE, "LICENSE"), join(directory, "LICENSE"));
  const about = { name: "release-actions", version: version(), files: ["LICENSE"] };
  await writeFile(join(directory, "package.json"), `${JSON.stringify(about)}\n`);
  await writeFile(
    join(directory, "package-lock.json"),
    `${JSON.stringify({ ...about, lockfileVersion: 3, packages: {} })}\n`,
  );
  await git(["init", "--quiet", "--initial-branch=main"], directory);
  await git(["add", "--all", "--force"], directory);
  const tree = await git(["write-tree"], directory);
  const commit = await git(["commit-tree", tree, "-m", `release-actions ${version()}`], directory, {
    GIT_AUTHOR_NAME: NOBODY.name,
    GIT_AUTHOR_EMAIL: NOBODY.email,
    GIT_AUTHOR_DATE: LONG_AGO,
    GIT_COMMITTER_NAME: NOBODY.name,
    GIT_COMMITTER_EMAIL: NOBODY.email,
    GIT_COMMITTER_DATE: LONG_AGO,
  });
  await git(["update-ref", "refs/heads/main", commit], directory);
  return directory;
}
