import { execFile } from "node:child_process";
import { cp, mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gitEnvironment } from "../git/process.ts";

/** A fresh work tree of one commit, made from a bare repository on this machine. */
export async function checkOut(bare: string, commit: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await git(directory, "init", "--quiet", "--template=");
  await git(directory, "fetch", "--quiet", "--depth=1", "--", bare, commit);
  await git(directory, "checkout", "--quiet", "--detach", "FETCH_HEAD");
}

/**
 * The files of an action as a plain tree: of a bare repository those of the commit, of a work tree
 * all that git does not ignore (act would copy node_modules, too), of any other directory all.
 *
 * @param commit for a bare repository; anything git can fetch.
 */
export async function exportTree(source: string, commit: string, directory: string): Promise<void> {
  if (await isBare(source)) {
    await checkOut(source, commit, directory).catch(() =>
      // The map stands for every version of the action; the pinned commit is seldom in there.
      checkOut(source, "HEAD", directory),
    );
    await rm(join(directory, ".git"), { recursive: true, force: true });
    return;
  }
  const listed = await git(source, "ls-files", "-coz", "--exclude-standard").catch(() => null);
  if (listed === null) {
    await cp(source, directory, { recursive: true });
    return;
  }
  for (const file of new Set(listed.split("\0").filter((name) => name !== ""))) {
    // A file that is deleted but not yet committed is still listed.
    if ((await stat(join(source, file)).catch(() => null))?.isFile() !== true) continue;
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await cp(join(source, file), join(directory, file));
  }
}

/** Whether a directory is a bare repository, and no work tree. */
export async function isBare(directory: string): Promise<boolean> {
  const has = async (name: string): Promise<boolean> =>
    (await stat(join(directory, name)).catch(() => null)) !== null;
  return (await has("HEAD")) && (await has("objects"));
}

function git(cwd: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: gitEnvironment(join(cwd, ".git")), maxBuffer: 64 * 1024 * 1024 };
    execFile("git", args, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}
