import { join, posix } from "node:path";
import type { Problem } from "@release-actions/contract";
import { hasStandIn } from "@release-actions/github-emulator";
import { entriesOf, readYamlFile, type YamlFile } from "./yaml-files.ts";

/** Directories with what workflows use of other repositories, by `owner/repo` in lower case. */
export type KnownActions = ReadonlyMap<string, string>;

/** Something of another repository that a file uses. */
interface Use {
  readonly repository: string;
  /** Inside the repository; empty for its root. */
  readonly path: string;
  readonly by: string;
}

/**
 * Everything that the files use, and that what they use uses in turn, of which this machine has no
 * copy. The local GitHub would say so one job at a time.
 * @param place of the files, for messages
 */
export async function missingActions(
  files: readonly YamlFile[],
  known: KnownActions,
  place: string,
): Promise<readonly Problem[]> {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  const open = files.flatMap((file) => usesOf(file, `${place} ${file.path}`));
  for (let use = open.pop(); use !== undefined; use = open.pop()) {
    const { by, path, repository } = use;
    const name = posix.join(repository, path);
    if (seen.has(name)) continue;
    seen.add(name);
    const directory = known.get(repository.toLowerCase());
    if (directory === undefined) {
      if (!(await hasStandIn(repository))) problems.push(missing(name, by, "no directory"));
      continue;
    }
    const file = await describe(directory, path);
    if (file === null)
      problems.push(missing(name, by, `no ${path || "action.yml"} in ${directory}`));
    else open.push(...usesOf(file, name));
  }
  return problems;
}

async function describe(directory: string, path: string): Promise<YamlFile | null> {
  if (/\.ya?ml$/.test(path)) return readYamlFile(directory, path);
  return (
    (await readYamlFile(directory, join(path, "action.yml"))) ??
    (await readYamlFile(directory, join(path, "action.yaml")))
  );
}

function usesOf({ value }: YamlFile, by: string): readonly Use[] {
  return entriesOf(value, "uses").flatMap(({ value: text }) => {
    const [, repository = "", path = ""] =
      /^([\w.-]+\/[\w.-]+)(?:\/([^@]+))?@\S+$/.exec(text.trim()) ?? [];
    return repository === "" || repository.startsWith("./") ? [] : [{ repository, path, by }];
  });
}

function missing(name: string, by: string, found: string): Problem {
  return { pointer: name, message: `is used by ${by}`, expected: "a directory", found };
}
