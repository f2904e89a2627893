import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Suggestion } from "./suggest.ts";

/** Which command asks for the value. */
interface Asker {
  readonly command: string;
  /** The word before it: `app`, `content`, `release`. */
  readonly group: string;
  readonly config: string | undefined;
  readonly product: string | undefined;
}

/**
 * Values that this directory knows: products and channels of its release.yml, plans and records. Nothing is
 * asked of GitHub: a key that is pressed must not wait.
 * @param name of an option, or of an argument
 */
export async function valuesHere(name: string, asker: Asker): Promise<readonly Suggestion[]> {
  try {
    if (name === "--product" || name === "product") return await products(asker);
    if (name === "--channel") return await channels(asker);
    if (name === "--plan") return await plans(asker);
    if (name === "record") return await records();
    return name === "tag" && asker.command === "yank" ? await released(asker) : [];
  } catch {
    // A release.yml that is not there or broken is told by the command itself.
    return [];
  }
}

async function products(asker: Asker): Promise<Suggestion[]> {
  return (await configured(asker)).map(([word, { kind, repository }]) => ({
    word,
    about: `${kind}, released in ${repository}`,
  }));
}

async function channels(asker: Asker): Promise<Suggestion[]> {
  const { product: only } = asker;
  const meant = (await configured(asker)).filter(([id]) => only === undefined || id === only);
  const found = new Map(
    meant.flatMap(([id, { channels: own }]) =>
      Object.entries(own).map(([word, { environment }]) => [
        word,
        `of ${id}, ${environment === "none" ? "without a gate" : `gated by ${environment}`}`,
      ]),
    ),
  );
  return [...found].map(([word, about]) => ({ word, about }));
}

/** The products of the kind that the command is about. */
async function configured({ config = "release.yml", group }: Asker) {
  const { loadLocalConfig } = await import("@release-actions/lanes");
  const all = Object.entries((await loadLocalConfig(config)).config.products);
  return group === "app" || group === "content"
    ? all.filter(([, { kind }]) => kind === group)
    : all;
}

async function plans({ group }: Asker): Promise<Suggestion[]> {
  const { RECORDS } = await import("../release/records.ts");
  const { parsePlan } = await import("@release-actions/contract");
  const names = (await readdir(RECORDS)).filter((name) => name.endsWith(".json")).toSorted();
  const found = await Promise.all(
    names.map(async (name) => {
      const word = join(RECORDS, name);
      try {
        const { kind, product, tag } = parsePlan(await readFile(word));
        return kind === group ? [{ word, about: `${product} ${tag}` }] : [];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}

async function records(): Promise<Suggestion[]> {
  const { unfinishedHere } = await import("../release/records.ts");
  return (await unfinishedHere()).open.map(({ operation: { plan }, path }) => ({
    word: path,
    about: `${plan.product} ${plan.tag}`,
  }));
}

/** The tags of the product that were published from here. */
async function released({ product }: Asker): Promise<Suggestion[]> {
  const { recordsHere } = await import("../release/records.ts");
  return (await recordsHere())
    .filter(({ operation: { done, plan } }) => done && plan.product === product)
    .map(({ operation: { plan } }) => ({ word: plan.tag, about: `${plan.product}, published` }));
}
