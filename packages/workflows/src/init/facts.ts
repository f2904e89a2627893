import {
  ReleaseError,
  type Product,
  type Producer,
  type ReleaseConfig,
  type RepositoryName,
  type Sha,
} from "@release-actions/contract";

/** What release.yml says about one repository, as far as workflows need it. */
export interface RepositoryFacts {
  readonly repository: RepositoryName;
  readonly tooling?: { readonly repository: RepositoryName; readonly sha: Sha };
  /** Producers and products of it, by their names in release.yml. */
  readonly producers: readonly (readonly [id: string, producer: Producer])[];
  readonly products: readonly (readonly [id: string, product: Product])[];
  /** Where promotions read release.yml: a path, or `owner/name:path`. */
  readonly policy: string;
}

/**
 * @param policy where release.yml is kept; when absent in the repository of the content product,
 * or, without one, in this repository
 * @throws ReleaseError `repository_unlisted`
 */
export function factsOf(
  config: ReleaseConfig,
  repository: RepositoryName,
  policy: string | undefined,
): RepositoryFacts {
  const here = ([, one]: readonly [string, { readonly repository: string }]): boolean =>
    one.repository.toLowerCase() === repository.toLowerCase();
  const producers = Object.entries(config.producers).filter(here);
  const products = Object.entries(config.products).filter(here);
  if (producers.length === 0 && products.length === 0) {
    const named = [...Object.values(config.producers), ...Object.values(config.products)];
    throw new ReleaseError({
      code: "repository_unlisted",
      message: `release.yml does not speak of ${repository}.`,
      expected: [...new Set(named.map((one) => one.repository))].join(", "),
      found: repository,
    });
  }
  const content = Object.values(config.products).find(({ kind }) => kind === "content");
  const home = content?.repository ?? repository;
  const own = home.toLowerCase() === repository.toLowerCase();
  return {
    repository,
    ...(config.tooling === undefined ? {} : { tooling: config.tooling }),
    producers,
    products,
    policy: policy ?? (own ? "release.yml" : `${home}:release.yml`),
  };
}

/**
 * The template for a repository: the one that a producer's name or the repository's name is, or
 * the one for its kind of product.
 * @throws ReleaseError `template_unknown`
 */
export function templateFor(facts: RepositoryFacts, names: readonly string[]): string {
  const short = facts.repository.split("/")[1] ?? "";
  const wanted = [...facts.producers.map(([id]) => id), short, ...facts.products.flatMap(byKind)];
  const found = wanted.find((name) => names.includes(name));
  if (found !== undefined) return found;
  throw new ReleaseError({
    code: "template_unknown",
    message: `No template is made for ${facts.repository}.`,
    expected: `--template with one of ${names.join(", ")}`,
    found: wanted.join(", "),
  });
}

function byKind([, product]: readonly [string, Product]): string {
  return product.kind === "content" ? "distribution" : "ms-manager";
}
