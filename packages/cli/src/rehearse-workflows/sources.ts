import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ReleaseError, type Problem } from "@release-actions/contract";
import { checkoutRepository, checkoutRoot } from "../terminal/checkout.ts";
import type { Participant } from "./scope.ts";

/** Where somebody says the repositories are. */
export interface Places {
  readonly configPath: string;
  /** Directory of checkouts that are called as their repositories are. */
  readonly from?: string;
  /** Key of release.yml to a path or a git URL. */
  readonly repos: ReadonlyMap<string, string>;
}

/** A participant and what git can clone it from. */
export interface Source {
  readonly participant: Participant;
  readonly from: string;
}

/**
 * Finds every repository: as told, as the checkout that release.yml is in, or beside that.
 * @throws ReleaseError `source_missing` naming every one that is nowhere | `input_invalid`
 */
export function findSources(
  participants: readonly Participant[],
  places: Places,
): readonly Source[] {
  requireKnown(participants, places.repos);
  const problems: Problem[] = [];
  const found = participants.flatMap((participant) => {
    const from = placeOf(participant, places);
    if (isUrl(from) || existsSync(join(from, ".git")) || existsSync(join(from, "objects"))) {
      return [{ participant, from }];
    }
    const message = `${participant.name} is not there`;
    problems.push({
      pointer: participant.ids[0] ?? "",
      message,
      expected: "a checkout",
      found: from,
    });
    return [];
  });
  if (problems.length === 0) return found;
  throw new ReleaseError({
    code: "source_missing",
    message: "Not every repository of the release is on this machine.",
    details: problems,
    next: `Say where they are: ${problems.map(({ pointer }) => `--repo ${pointer}=<directory or git URL>`).join(" ")}.`,
  });
}

function placeOf({ ids, name }: Participant, { configPath, from, repos }: Places): string {
  const told = ids.flatMap((id) => repos.get(id) ?? [])[0];
  if (told !== undefined) return isUrl(told) ? told : resolve(told);
  const short = name.split("/")[1] ?? "";
  if (from !== undefined) return join(resolve(from), short);
  const folder = dirname(resolve(configPath));
  const home = checkoutRoot(folder) ?? folder;
  if (checkoutRepository(home)?.toLowerCase() === name.toLowerCase()) return home;
  return join(dirname(home), short);
}

/** What may be shown of it: a URL can carry a token. */
export function withoutCredentials(from: string): string {
  return from.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

/** `https://…`, `ssh://…`, `file://…`, `git@host:owner/name`. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^[\w.-]+@[\w.-]+:/i.test(text);
}

function requireKnown(
  participants: readonly Participant[],
  repos: ReadonlyMap<string, string>,
): void {
  const known = participants.flatMap(({ ids }) => ids);
  const unknown = [...repos.keys()].filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  throw new ReleaseError({
    code: "input_invalid",
    message: "--repo names what takes no part in this release.",
    expected: known.join(", "),
    found: unknown.join(", "),
    next: "Correct --repo: `ms release config check` lists what release.yml calls its sources.",
  });
}
