import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { ReleaseError, type RecipeFile } from "@release-actions/contract";
import { digestOf } from "../files/local-file.ts";

/**
 * Digests of the files that fix how the build goes (lock files, build scripts), by paths relative
 * to `workspace`.
 * @throws ReleaseError `file_unreadable`, `input_invalid` for a path outside the workspace
 */
export async function hashRecipe(
  paths: readonly string[],
  workspace: string,
): Promise<readonly RecipeFile[]> {
  const files = new Map<string, RecipeFile>();
  for (const path of paths) {
    const absolute = resolve(workspace, path);
    const inside = relative(workspace, absolute);
    if (inside === "" || inside.startsWith("..") || resolve(inside) === inside) {
      throw new ReleaseError({
        code: "input_invalid",
        message: `The recipe file ${path} is not below the workspace.`,
        expected: `a path below ${workspace}`,
        found: absolute,
      });
    }
    const hash = createHash("sha256");
    try {
      await pipeline(createReadStream(absolute), hash);
    } catch (cause) {
      throw new ReleaseError({
        code: "file_unreadable",
        message: `The recipe file ${path} cannot be read.`,
        found: cause instanceof Error ? cause.message : String(cause),
        cause,
      });
    }
    const name = inside.split(sep).join("/");
    files.set(name, { path: name, digest: digestOf(hash.digest("hex")) });
  }
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
