import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Attack } from "./attack.ts";
import { controlWorld } from "./control.ts";
import { strike, type Struck } from "./strike.ts";
import { openWorld } from "./world.ts";

const CASES = join(import.meta.dirname, "cases");
const AT_ONCE = 2;

/**
 * Every file of `cases/`, in the order of the ids. A file exports one `attack`.
 * @param only ids, `T01`, or with the beginning of variants' names, `T01/exchanged`; empty for all
 */
export async function loadAttacks(only: readonly string[] = []): Promise<readonly Attack[]> {
  const names = (await readdir(CASES)).filter((name) => /^T\d\d-.*\.ts$/.test(name)).toSorted();
  const attacks: Attack[] = [];
  for (const name of names) {
    const id = name.slice(0, 3);
    const wanted = only.filter((one) => one.slice(0, 3) === id).map((one) => one.slice(4));
    if (only.length > 0 && wanted.length === 0) continue;
    const { attack } = (await import(pathToFileURL(join(CASES, name)).href)) as { attack: Attack };
    if (attack.id !== id) throw new Error(`${name} holds the attack ${attack.id}`);
    attacks.push(wanted.length === 0 ? attack : narrowed(attack, wanted));
  }
  const missing = only.filter((one) => !attacks.some(({ id }) => id === one.slice(0, 3)));
  if (missing.length > 0) throw new Error(`there is no case ${missing.join(", ")}`);
  return attacks;
}

function narrowed(attack: Attack, beginnings: readonly string[]): Attack {
  for (const beginning of beginnings) {
    if (attack.variants.some(({ what }) => what.startsWith(beginning))) continue;
    throw new Error(`${attack.id} has no variant ${beginning}`);
  }
  const variants = attack.variants.filter(({ what }) =>
    beginnings.some((beginning) => what.startsWith(beginning)),
  );
  return { ...attack, variants };
}

interface Failure {
  readonly id: string;
  readonly what: string;
  readonly kind: "accepted" | "wrong_code" | "broken";
  readonly why: string;
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

export interface CorpusOptions {
  readonly onStruck: (struck: Struck) => void;
  /** Ends with the first attack that was not rejected: then it is known that somebody notices. */
  readonly untilNoticed?: boolean;
}

/** Strikes with all of them on one stage, two at a time. */
export async function runCorpus(
  attacks: readonly Attack[],
  { onStruck, untilNoticed = false }: CorpusOptions,
): Promise<Report> {
  const world = await openWorld();
  const all: Struck[] = [];
  const queue = [...attacks];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      for (const struck of await strike(world, next, untilNoticed)) {
        all.push(struck);
        onStruck(struck);
        if (untilNoticed && struck.verdict.kind !== "rejected") queue.length = 0;
      }
    }
  };
  try {
    // A check that is off must not keep what is genuine from passing, but that is another question.
    if (!untilNoticed) await controlWorld(world);
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await world.close();
  }
  return reportOf(attacks, all);
}

function reportOf(attacks: readonly Attack[], all: readonly Struck[]): Report {
  const idsOf = (kind: string): readonly string[] =>
    [...new Set(all.filter(({ verdict }) => verdict.kind === kind).map(({ id }) => id))].toSorted();
  const failures = all.flatMap(({ id, what, verdict }): readonly Failure[] =>
    verdict.kind === "rejected" ? [] : [{ id, what, ...verdict }],
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
