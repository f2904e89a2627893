import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readYaml } from "@release-actions/lanes";

/** A workflow, or the description of an action. */
export interface YamlFile {
  readonly path: string;
  readonly text: string;
  readonly value: unknown;
}

/** A value with a name, somewhere in a file. */
export interface Entry {
  readonly key: string;
  readonly value: string;
}

const WORKFLOWS = ".github/workflows";

/** A file below a directory; null when there is none. @throws ReleaseError when it is no YAML */
export async function readYamlFile(directory: string, path: string): Promise<YamlFile | null> {
  const bytes = await readFile(join(directory, path)).catch(() => null);
  if (bytes === null) return null;
  return { path, text: bytes.toString("utf8"), value: readYaml(bytes, path).value };
}

/** All workflows of a checkout. */
export async function workflowsOf(directory: string): Promise<readonly YamlFile[]> {
  const names = await readdir(join(directory, WORKFLOWS)).catch(() => []);
  const files = names
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => readYamlFile(directory, `${WORKFLOWS}/${name}`));
  return (await Promise.all(files)).filter((file) => file !== null);
}

/**
 * The files with what they use of their own repository: called workflows and local actions.
 * @param paths of workflows; those that are not there are left out
 */
export async function withLocalUses(
  directory: string,
  paths: readonly string[],
): Promise<readonly YamlFile[]> {
  const found = new Map<string, YamlFile>();
  const open = [...paths];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    const file = await readYamlFile(directory, path);
    if (file === null) continue;
    found.set(path, file);
    for (const { value } of entriesOf(file.value, "uses")) {
      const local = /^\.\/(.+)$/.exec(value)?.[1];
      if (local === undefined) continue;
      const isFile = /\.ya?ml$/.test(local);
      open.push(...(isFile ? [local] : [`${local}/action.yml`, `${local}/action.yaml`]));
    }
  }
  return [...found.values()];
}

/** Every text in a value that has a name, or only those with this name. */
export function entriesOf(value: unknown, wanted?: string): readonly Entry[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (typeof inner !== "string") return entriesOf(inner, wanted);
    return wanted === undefined || key === wanted ? [{ key, value: inner }] : [];
  });
}

/** The value when it is written down, and not computed while the workflow runs. */
export function isLiteral(value: string): boolean {
  return value !== "" && !value.includes("${{");
}
