import {
  parseCandidateTag,
  ReleaseError,
  type Promotion,
  type ReleaseConfig,
  type RepositoryName,
} from "@release-actions/contract";
import {
  getRepository,
  listReleases,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import { readReceipt } from "../receipt.ts";

/** A repository with everything that it has released. */
export interface Home {
  readonly at: Repository;
  readonly releases: readonly Release[];
}

/** A published release, and what its receipt says that it was made of. */
export interface Promoted {
  readonly release: Release;
  readonly repositoryId: number;
  /** Empty when it has no receipt, or one that is not its own or cannot be read. */
  readonly candidates: Promotion["predicate"]["candidates"];
}

/** Looks at each repository once, however many producers and products are there. */
export function openHomes(connection: Connection): (name: RepositoryName) => Promise<Home> {
  const homes = new Map<string, Promise<Home>>();
  return (name) => {
    const known = homes.get(name) ?? open(connection, name);
    homes.set(name, known);
    return known;
  };
}

async function open(connection: Connection, name: RepositoryName): Promise<Home> {
  const at = await getRepository(connection, name);
  return { at, releases: await listReleases(at) };
}

/**
 * The receipts that can speak of these candidates: of the releases at their commits, and, where a product
 * is released in another repository than any of its sources, of its newest releases. Two requests each;
 * no other receipt is read.
 * @param most of the releases of another repository
 */
export async function readPromotions(
  { producers, products }: ReleaseConfig,
  homeOf: (name: RepositoryName) => Promise<Home>,
  shas: ReadonlySet<string>,
  most: number,
): Promise<readonly Promoted[]> {
  const sources = new Set(Object.values(producers).map(({ repository }) => repository));
  const targets = new Set(Object.values(products).map(({ repository }) => repository));
  const promoted: Promoted[] = [];
  for (const name of new Set([...sources, ...targets])) {
    const { at, releases } = await homeOf(name);
    const published = releases.filter(
      ({ draft, tag }) => !draft && parseCandidateTag(tag) === null,
    );
    const concerned = sources.has(name)
      ? published.filter(({ target }) => shas.has(target))
      : published.slice(0, most);
    for (const release of concerned) promoted.push(await promotedBy(at, release));
  }
  return promoted;
}

async function promotedBy(at: Repository, release: Release): Promise<Promoted> {
  const { predicate } = (await receiptOrNone(at, release)) ?? {};
  const own = predicate?.release.repository_id === at.id && predicate.release.tag === release.tag;
  return { release, repositoryId: at.id, candidates: own ? predicate.candidates : [] };
}

/** A list of what there is does not end at one release that somebody has damaged. */
export async function receiptOrNone(at: Repository, release: Release): Promise<Promotion | null> {
  try {
    return await readReceipt(at, release);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "document_invalid") return null;
    throw error;
  }
}
