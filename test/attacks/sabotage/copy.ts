import { cp, mkdir, mkdtemp, readdir, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const SCOPE = "@release-actions";
const COMPILED = new Set(["build", "dist", "node_modules"]);

/**
 * A copy of the sources in a directory of its own, in which programs run as in the original. What is
 * compiled is left out: there, actions run from their sources.
 */
export async function copySources(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "release-actions-sabotage-"));
  for (const part of ["packages", "actions", "test"]) {
    await cp(join(ROOT, part), join(copy, part), {
      recursive: true,
      filter: (path) => !COMPILED.has(basename(path)),
    });
  }
  await cp(join(ROOT, "package.json"), join(copy, "package.json"));
  await linkModules(copy);
  return copy;
}

/** Packages of others are the original's, packages of ours the copy's. */
async function linkModules(copy: string): Promise<void> {
  await mkdir(join(copy, "node_modules", SCOPE), { recursive: true });
  const names = await readdir(join(ROOT, "node_modules"));
  await Promise.all(
    names
      .filter((name) => name !== SCOPE)
      .map((name) => symlink(join(ROOT, "node_modules", name), join(copy, "node_modules", name))),
  );
  for (const part of ["packages", "actions"]) {
    for (const name of await readdir(join(copy, part))) {
      await symlink(join(copy, part, name), join(copy, "node_modules", SCOPE, name));
    }
  }
}
