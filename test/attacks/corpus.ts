import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Attack } from "./attack.ts";
import { controlWorld } from "./control.ts";
import { strike, type Struck } from "./strike.ts";
import { openWorld } from "./world.ts";

const CASES = join(import.meta.dirname, "cases");
const AT_ONCE = 2;

/** Every file of `cases/`, in the order of the ids. A file exports one `attack`. */
export async function loadAttacks(only: readonly string[] = []): Promise<readonly Attack[]> {
  const names = (await readdir(CASES)).filter((name) => /^T\d\d-.*\.ts$/.test(name)).toSorted();
  const attacks: Attack[] = [];
  for (const name of names) {
    if (only.length > 0 && !only.includes(name.slice(0, 3))) continue;
    const { attack } = (await import(pathToFileURL(join(CASES, name)).href)) as { attack: Attack };
    if (attack.id !== name.slice(0, 3)) throw new Error(`${name} holds the attack ${attack.id}`);
    attacks.push(attack);
  }
  const missing = only.filter((id) => !attacks.some((attack) => attack.id === id));
  if (missing.length > 0) throw new Error(`there is no case ${missing.join(", ")}`);
  return attacks;
}

/** What the corpus found. Ids are of cases; a case is rejected when all of its variants are. */
export interface Report {
  readonly cases: number;
  readonly rejected: number;
  readonly accepted: readonly string[];
  readonly wrong_code: readonly string[];
  /** Cases that could not be carried out: a mistake of the corpus, or of the local GitHub. */
  readonly broken: readonly string[];
  readonly variants: number;
  readonly failures: readonly {
    readonly id: string;
    readonly what: string;
    readonly why: string;
  }[];
}

/** Strikes with all of them on one stage, two at a time. */
export async function runCorpus(
  attacks: readonly Attack[],
  onStruck: (struck: Struck) => void,
): Promise<Report> {
  const world = await openWorld();
  const all: Struck[] = [];
  const queue = [...attacks];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (const struck of await strike(world, next)) {
        all.push(struck);
        onStruck(struck);
      }
    }
  };
  try {
    await controlWorld(world);
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await world.close();
  }
  return reportOf(attacks, all);
}

function reportOf(attacks: readonly Attack[], all: readonly Struck[]): Report {
  const idsOf = (kind: string): readonly string[] =>
    [...new Set(all.filter(({ verdict }) => verdict.kind === kind).map(({ id }) => id))].toSorted();
  const failures = all.flatMap(({ id, what, verdict }) =>
    verdict.kind === "rejected" ? [] : [{ id, what, why: verdict.why }],
  );
  return {
    cases: attacks.length,
    rejected: attacks.length - new Set(failures.map(({ id }) => id)).size,
    accepted: idsOf("accepted"),
    wrong_code: idsOf("wrong_code"),
    broken: idsOf("broken"),
    variants: all.length,
    failures,
  };
}
