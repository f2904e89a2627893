import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { allSabotages } from "./all.ts";
import { copySources } from "./copy.ts";
import { sabotaged, type Sabotage } from "./sabotage.ts";

const AT_ONCE = 2;
/** A corpus that hangs because of a sabotage has noticed it, but too late. */
const LONGEST_MS = 180_000;

export interface SabotageReport {
  readonly sabotages: number;
  readonly noticed: number;
  /** Checks that can be switched off without any case failing. */
  readonly unnoticed: readonly string[];
  /** Sabotages that could not be carried out, or that ended the corpus itself. */
  readonly broken: readonly string[];
}

/**
 * Switches one check off at a time, in copies of the sources, and strikes with the cases that must
 * notice. Before, the same cases are struck with everything in place.
 * @param only ids of cases; empty for all
 */
export async function runSabotage(
  only: readonly string[],
  progress: (line: string) => void,
): Promise<SabotageReport> {
  const chosen = (await allSabotages()).filter(
    ({ noticed }) => only.length === 0 || noticed.some((one) => only.includes(one.slice(0, 3))),
  );
  const copies = await Promise.all(Array.from({ length: AT_ONCE }, copySources));
  const queue = [...chosen];
  const unnoticed: string[] = [];
  const broken: string[] = [];
  const work = async (copy: string): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const ending = await commit(copy, next).catch((error: unknown) => String(error));
      progress(`${ending === "noticed" ? "ok  " : ending.toUpperCase()} ${next.what}`);
      if (ending === "unnoticed") unnoticed.push(next.what);
      else if (ending !== "noticed") broken.push(`${next.what}: ${ending}`);
    }
  };
  try {
    const [first = ""] = copies;
    const cases = [...new Set(chosen.flatMap(({ noticed }) => noticed))];
    const { failures } = await strike(first, cases, [], progress);
    broken.push(...failures.map(({ id, what, why }) => `untouched, ${id} ${what}: ${why}`));
    progress(`${failures.length === 0 ? "ok  " : "BROKEN"} nothing switched off`);
    if (failures.length === 0) await Promise.all(copies.map(work));
  } finally {
    await Promise.all(copies.map((copy) => rm(copy, { recursive: true, force: true })));
  }
  const noticed = chosen.length - unnoticed.length - broken.length;
  return { sabotages: chosen.length, noticed, unnoticed, broken };
}

async function commit(copy: string, sabotage: Sabotage): Promise<"noticed" | "unnoticed"> {
  const path = join(copy, sabotage.file);
  const source = await readFile(path, "utf8");
  await writeFile(path, sabotaged(source, sabotage));
  try {
    const { failures, variants } = await strike(copy, sabotage.noticed, ["--until-noticed"]);
    if (variants === 0) throw new Error("no case was struck with");
    const mistaken = failures.find(({ kind }) => kind === "broken");
    if (mistaken) throw new Error(`${mistaken.id} ${mistaken.what}: ${mistaken.why}`);
    return failures.length > 0 ? "noticed" : "unnoticed";
  } finally {
    await writeFile(path, source);
  }
}

interface Told {
  readonly variants: number;
  readonly failures: readonly {
    readonly id: string;
    readonly what: string;
    readonly kind: string;
    readonly why: string;
  }[];
}

/** Runs the corpus of a copy in a process of its own. */
async function strike(
  copy: string,
  cases: readonly string[],
  options: readonly string[],
  onProgress: (line: string) => void = () => {},
): Promise<Told> {
  const only = cases.flatMap((one) => ["--only", one]);
  const main = join(copy, "test", "attacks", "main.ts");
  const child = spawn(
    process.execPath,
    ["--conditions=source", main, "--json", ...options, ...only],
    {
      env: {
        ...process.env,
        RELEASE_ACTIONS_TEST_SOURCES: "true",
        NODE_COMPILE_CACHE: join(copy, "compiled"),
      },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.length > 0 ? LONGEST_MS : 0,
    },
  );
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    onProgress(text.trimEnd());
  });
  await once(child, "close");
  if (out === "") throw new Error(`the corpus said nothing: ${err.slice(-2000)}`);
  return JSON.parse(out) as Told;
}
