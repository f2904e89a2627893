import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import type { SourceFile } from "./lint/lint.ts";

const SKIPPED = new Set(["node_modules", ".git", "dist", "build", "target"]);
const YAML = /\.ya?ml$/;
const ACTION = /^action\.ya?ml$/;
const WORKFLOW = /^["']?jobs["']?\s*:/m;

/**
 * The workflow files to look at.
 * @param paths files as they are, directories with every workflow and action.yml below; without
 * any, `.github/workflows` and every action.yml of the working tree
 * @throws ReleaseError `file_unreadable` | `files_no_match`
 */
export async function workflowFiles(
  directory: string,
  paths: readonly string[],
): Promise<readonly SourceFile[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const full = join(directory, path);
    const directoryGiven = (await kindOf(full, path)) === "directory";
    for (const file of directoryGiven ? await below(full, isYaml) : [full]) found.add(file);
  }
  if (paths.length === 0) {
    for (const file of await below(directory, (name, inside) => isOwn(directory, name, inside))) {
      found.add(file);
    }
  }
  const files = await Promise.all([...found].toSorted().map((file) => read(directory, file)));
  const asked = new Set(paths.map((path) => join(directory, path)));
  const wanted = files.filter(
    ({ path, content }) =>
      asked.has(join(directory, path)) ||
      ACTION.test(path.split("/").at(-1) ?? "") ||
      WORKFLOW.test(content),
  );
  if (wanted.length > 0) return wanted;
  // In a wrong directory "nothing found" would be a lie.
  throw new ReleaseError({
    code: "files_no_match",
    message: `There are no workflows and no action.yml in ${paths.join(", ") || directory}.`,
    next: "Run it at the root of a checkout, or name files or directories.",
  });
}

function isYaml(name: string): boolean {
  return YAML.test(name);
}

function isOwn(root: string, name: string, inside: string): boolean {
  return ACTION.test(name) || (isYaml(name) && inside === join(root, ".github", "workflows"));
}

async function below(
  directory: string,
  wanted: (name: string, directory: string) => boolean,
): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) return below(path, wanted);
      return entry.isFile() && wanted(entry.name, directory) ? [path] : [];
    }),
  );
  return found.flat();
}

async function kindOf(full: string, path: string): Promise<"file" | "directory"> {
  try {
    return (await stat(full)).isDirectory() ? "directory" : "file";
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function read(directory: string, file: string): Promise<SourceFile> {
  const path = relative(directory, file).split(sep).join("/");
  try {
    return { path, content: await readFile(file, "utf8") };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): ReleaseError {
  return new ReleaseError({ code: "file_unreadable", message: `${path} cannot be read.`, cause });
}
