import { candidateTag } from "../candidate/tag.ts";
import type { Sha } from "../brands.ts";
import type { Problem } from "../problem.ts";
import { pointerTo, showFound } from "../problem.ts";
import { uniqueProblems } from "../rules/unique.ts";
import type { Product, Producer, ReleaseConfig } from "./types.ts";

const ANY_SHA = "0".repeat(40) as Sha;

/** What the schema of release.yml cannot say: names that must lead somewhere, and must not collide. */
export function configContradictions(config: ReleaseConfig): Problem[] {
  return [
    ...Object.entries(config.producers).flatMap(([id, producer]) =>
      producerProblems(pointerTo("/producers", id), producer),
    ),
    ...twinProducers(config),
    ...Object.entries(config.products).flatMap(([id, product]) =>
      productProblems(pointerTo("/products", id), product, config),
    ),
    ...unusedEnvironments(config),
    ...idProblems(config),
  ];
}

function producerProblems(at: string, producer: Producer): Problem[] {
  return (producer.revoked ?? []).flatMap((entry, index) =>
    entry.sha === undefined && entry.digest === undefined
      ? [
          {
            pointer: `${at}/revoked/${index}`,
            message: "revokes nothing",
            expected: "sha or digest",
          },
        ]
      : [],
  );
}

/** Two producers of one repository must have candidates with different tags. */
function twinProducers({ producers }: ReleaseConfig): Problem[] {
  const seen = new Map<string, string>();
  return Object.entries(producers).flatMap(([id, { repository, producer }]) => {
    const key = `${repository.toLowerCase()} ${candidateTag(ANY_SHA, producer)}`;
    const other = seen.get(key);
    seen.set(key, id);
    if (other === undefined) return [];
    const message = `builds the same candidates as ${other}`;
    return [{ pointer: pointerTo("/producers", id), message, expected: "another producer" }];
  });
}

function productProblems(at: string, product: Product, config: ReleaseConfig): Problem[] {
  const problems: Problem[] = [];
  product.sources.forEach((source, index) => {
    if (Object.hasOwn(config.producers, source)) return;
    const pointer = `${at}/sources/${index}`;
    const expected = Object.keys(config.producers).join(", ");
    problems.push({ pointer, message: "names no producer", expected, found: showFound(source) });
  });
  if (new Set(product.sources).size < product.sources.length) {
    problems.push({ pointer: `${at}/sources`, message: "names a producer twice" });
  }
  if (product.kind === "app" && product.sources.length !== 1) {
    const found = String(product.sources.length);
    problems.push({ pointer: `${at}/sources`, message: "of an app is one", expected: "1", found });
  }
  if (Object.keys(product.channels).length === 0) {
    problems.push({
      pointer: `${at}/channels`,
      message: "has no channel",
      expected: "at least one",
    });
  }
  return problems.concat(updaterProblems(at, product), kindProblems(at, product, config));
}

/** Content is composed in its own repository, and only there; what the other kind has, nobody reads. */
function kindProblems(at: string, product: Product, { producers }: ReleaseConfig): Problem[] {
  const idle =
    product.kind === "app" ? (["clients", "notes"] as const) : (["version_files"] as const);
  const problems: Problem[] = idle
    .filter((name) => product[name] !== undefined)
    .map((name) => ({ pointer: `${at}/${name}`, message: `is not for the kind ${product.kind}` }));
  if (product.kind === "app") return problems;
  problems.push(...uniqueProblems(product.clients ?? [], `${at}/clients`, "id", ({ id }) => id));
  const own = product.repository.toLowerCase();
  const homes = product.sources.filter(
    (source) => producers[source]?.repository.toLowerCase() === own,
  );
  if (homes.length === 1) return problems;
  const message = "must have one producer of the product's own repository, which composes the rest";
  const found = homes.length === 0 ? "none" : homes.join(", ");
  return [...problems, { pointer: `${at}/sources`, message, expected: product.repository, found }];
}

function updaterProblems(at: string, product: Product): Problem[] {
  if (product.updater !== undefined) return [];
  return Object.entries(product.channels).flatMap(([name, { updater }]) =>
    updater === true
      ? [
          {
            pointer: `${pointerTo(`${at}/channels`, name)}/updater`,
            message: "wants updater metadata of a product that has no updater",
            expected: `${at}/updater with the public key and the platforms`,
          },
        ]
      : [],
  );
}

/** Rules for an environment that no channel names are a spelling mistake somewhere. */
function unusedEnvironments({ environments, products }: ReleaseConfig): Problem[] {
  const used = new Set(
    Object.values(products).flatMap(({ channels }) =>
      Object.values(channels).map(({ environment }) => environment),
    ),
  );
  return Object.keys(environments ?? {})
    .filter((name) => !used.has(name) || name === "none")
    .map((name) => ({
      pointer: pointerTo("/environments", name),
      message: "is the environment of no channel",
      expected: [...used].filter((one) => one !== "none").join(", ") || "no rules",
    }));
}

/** One repository has one id, wherever it is named. */
function idProblems(config: ReleaseConfig): Problem[] {
  const known = new Map<string, number>();
  const named = [
    ...Object.entries(config.producers).map(([id, one]) => [`/producers/${id}`, one] as const),
    ...Object.entries(config.products).map(([id, one]) => [`/products/${id}`, one] as const),
  ];
  return named.flatMap(([at, { repository, repository_id: id }]) => {
    if (id === undefined) return [];
    const other = known.get(repository.toLowerCase());
    known.set(repository.toLowerCase(), id);
    if (other === undefined || other === id) return [];
    const message = `is another id of ${repository} than elsewhere`;
    const found = String(id);
    return [{ pointer: `${at}/repository_id`, message, expected: String(other), found }];
  });
}
