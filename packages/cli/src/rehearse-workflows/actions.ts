import { join, posix } from "node:path";
import type { Problem } from "@release-actions/contract";
import { hasStandIn } from "@release-actions/github-emulator";
import { OWN_ACTIONS } from "../rehearse/own-actions.ts";
import type { Checkout } from "./checkouts.ts";
import { entriesOf, readYamlFile, type YamlFile } from "./yaml-files.ts";

/** Where the actions and workflows of a repository are taken from. */
interface KnownAction {
  readonly directory: string;
  /** The same in words. */
  readonly what: string;
}

/** What workflows may use of other repositories, by `owner/repo` in lower case. */
export type KnownActions = ReadonlyMap<string, KnownAction>;

/**
 * What is there, whatever commit a workflow pins: the participants themselves, what this program comes
 * with, and what somebody gave.
 * @param own directory with the actions of this project
 * @param given `owner/repo` to a directory
 */
export function knownActions(
  checkouts: readonly Checkout[],
  own: string,
  given: Readonly<Record<string, string>>,
): KnownActions {
  const known: [string, KnownAction][] = [
    ...checkouts.map(({ directory, from, participant }): [string, KnownAction] => [
      participant.name,
      { directory, what: from },
    ]),
    [OWN_ACTIONS, { directory: own, what: "what this program comes with" }],
    ...Object.entries(given).map(([name, directory]): [string, KnownAction] => [
      name,
      { directory, what: directory },
    ]),
  ];
  return new Map(known.map(([name, one]) => [name.toLowerCase(), one]));
}

/** Something of another repository that a file uses. */
interface Use {
  readonly repository: string;
  /** Inside the repository; empty for its root. */
  readonly path: string;
  readonly by: string;
}

/** What became of one name that is used. */
export interface Followed {
  /** It comes with the local GitHub. */
  readonly standIn: boolean;
  /** It is nowhere. */
  readonly problem?: Problem;
}

/**
 * Follows everything that the files use, and that what they use uses in turn: the local GitHub, which
 * fetches nothing, would tell what is missing one job at a time.
 * @param place of the files, for messages
 * @param followed by name, `owner/repo/path`; is filled
 */
export async function followActions(
  files: readonly YamlFile[],
  known: KnownActions,
  place: string,
  followed: Map<string, Followed>,
): Promise<void> {
  const open = files.flatMap((file) => usesOf(file, `${place} ${file.path}`));
  for (let use = open.pop(); use !== undefined; use = open.pop()) {
    const { by, path, repository } = use;
    const name = posix.join(repository, path);
    if (followed.has(name)) continue;
    const directory = known.get(repository.toLowerCase())?.directory;
    const file = directory === undefined ? null : await describe(directory, path);
    if (file !== null) open.push(...usesOf(file, name));
    const standIn = directory === undefined && (await hasStandIn(repository));
    const found = directory === undefined ? "none" : `no ${path || "action.yml"} in ${directory}`;
    const problem = { pointer: name, message: `is used by ${by}`, expected: "a directory", found };
    followed.set(name, { standIn, ...(file !== null || standIn ? {} : { problem }) });
  }
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
