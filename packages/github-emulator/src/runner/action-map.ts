import { access, cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { resolveCommit } from "../git/repository.ts";
import { findRepository } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { exportTree } from "./checkout.ts";
import { type Used, usedBelow } from "./uses.ts";

const STAND_INS = fileURLToPath(new URL("../../stand-ins", import.meta.url));
/** What the stand-ins for the artifact actions have in common. */
const ARTIFACT_CLIENT = "artifact-client";

/** Where act finds the actions of other repositories. */
export interface ActionMap {
  /** `owner/repo@ref` to a directory. */
  readonly found: ReadonlyMap<string, string>;
  /** What is used and nowhere to be found here. */
  readonly missing: ReadonlySet<string>;
}

/**
 * Prepares every action that a commit's workflows use, and those that these use in turn. Nothing is
 * fetched from elsewhere: an action comes from the map given to the emulator, from a repository of
 * the emulator, or from the stand-ins that come with it.
 *
 * @param checkout work tree of the commit.
 * @param directory where the actions are laid out; has to be empty.
 */
export async function mapActions(
  server: Pick<ServerState, "db" | "paths">,
  given: Readonly<Record<string, string>>,
  checkout: string,
  directory: string,
): Promise<ActionMap> {
  const found = new Map<string, string>();
  const missing = new Set<string>();
  const open = await usedBelow(checkout);
  for (let used = open.pop(); used !== undefined; used = open.pop()) {
    const name = `${used.repository}@${used.ref}`;
    if (found.has(name) || missing.has(name)) continue;
    const target = join(directory, String(found.size));
    if (await layOut(server, given, used, target)) {
      found.set(name, target);
      open.push(...(await usedBelow(target)));
    } else {
      missing.add(name);
    }
  }
  return { found, missing };
}

async function layOut(
  server: Pick<ServerState, "db" | "paths">,
  given: Readonly<Record<string, string>>,
  { repository, ref }: Used,
  target: string,
): Promise<boolean> {
  const key = Object.keys(given).find((name) => name.toLowerCase() === repository.toLowerCase());
  const source = key === undefined ? undefined : given[key];
  if (source !== undefined) {
    await exportTree(source, ref, target);
    return true;
  }
  const [owner = "", name = ""] = repository.split("/");
  const hosted = findRepository(server.db, owner, name);
  const bare = hosted === null ? null : server.paths.git(hosted.id);
  const commit = bare === null ? null : await resolveCommit(bare, ref);
  if (bare !== null && commit !== null) {
    await exportTree(bare, commit, target);
    return true;
  }
  const exists = await hasStandIn(repository);
  if (exists) {
    await cp(standInOf(repository), target, { recursive: true });
    const client = join(STAND_INS, ARTIFACT_CLIENT);
    await cp(client, join(target, ARTIFACT_CLIENT), { recursive: true });
  }
  return exists;
}

/** Whether workflows may use `owner/repo` although nobody gives it: a stand-in comes with the emulator. */
export function hasStandIn(repository: string): Promise<boolean> {
  return access(standInOf(repository)).then(
    () => true,
    () => false,
  );
}

function standInOf(repository: string): string {
  const [owner = "", name = ""] = repository.toLowerCase().split("/");
  return join(STAND_INS, owner, name);
}
