import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Sabotage } from "./sabotage.ts";

const OTHERS = new Set(["all.ts", "copy.ts", "run.ts", "sabotage.ts", "sabotage.test.ts"]);

/** What every other file of this directory lists. */
export async function allSabotages(): Promise<readonly Sabotage[]> {
  const names = (await readdir(import.meta.dirname)).filter((name) => !OTHERS.has(name));
  const lists: Sabotage[] = [];
  for (const name of names.toSorted()) {
    const module = (await import(pathToFileURL(join(import.meta.dirname, name)).href)) as {
      sabotages: readonly Sabotage[];
    };
    lists.push(...module.sabotages);
  }
  return lists;
}
