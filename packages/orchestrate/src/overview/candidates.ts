import {
  parseCandidateTag,
  type Producer,
  type ReleaseConfig,
  type RepositoryName,
  type Sha,
} from "@release-actions/contract";
import { listAssets, rightsIn, type Connection, type Release } from "@release-actions/github";
import { candidateState, isTooOld, type CandidateState } from "@release-actions/lanes";
import { openHomes, readPromotions, type Home, type Promoted } from "./promotions.ts";

export interface ListedCandidate {
  /** Key of the producer in release.yml. */
  readonly producer: string;
  readonly repository: RepositoryName;
  readonly sha: Sha;
  readonly tag: string;
  readonly releaseId: number;
  readonly state: CandidateState;
  /** Tags of the releases whose receipts name it. */
  readonly releasedAs: readonly string[];
  /** Tags of the releases at its commit that have no receipt: nobody's word that it was promoted. */
  readonly unproved: readonly string[];
  readonly createdAt: string;
  readonly files: number;
  /** Whether another release carries the same tag. */
  readonly twin: boolean;
}

/** The candidates that the token may see. */
export interface Candidates {
  readonly listed: readonly ListedCandidate[];
  /** Where there may be others: GitHub shows drafts only to whoever may push. */
  readonly draftsHidden: readonly RepositoryName[];
}

/**
 * The newest candidates of every producer. Which ones were promoted is what the receipts say, as in an
 * audit; a release at the same commit alone says nothing.
 * @param most of each producer; every one takes a request, two more a release at its commit
 * @param now in milliseconds
 */
export async function listCandidates(
  connection: Connection,
  config: ReleaseConfig,
  most: number,
  now: number,
): Promise<Candidates> {
  const homeOf = openHomes(connection);
  const newest: Newest[] = [];
  for (const [id, producer] of Object.entries(config.producers)) {
    const home = await homeOf(producer.repository);
    const found = carrying(home.releases, producer).slice(0, most);
    newest.push(...found.map((release) => ({ id, producer, home, release })));
  }
  const shas = new Set(newest.map(({ release }) => shaOf(release)));
  const promotions = await readPromotions(config, homeOf, shas, most);
  const listed: ListedCandidate[] = [];
  for (const one of newest) listed.push(await describe(one, promotions, now));
  return { listed, draftsHidden: await hiddenDrafts(connection, config) };
}

/** Repositories whose drafts, which candidates are, GitHub does not show to this token. */
async function hiddenDrafts(
  connection: Connection,
  { producers }: ReleaseConfig,
): Promise<readonly RepositoryName[]> {
  const hidden: RepositoryName[] = [];
  const drafting = Object.values(producers).filter(({ visibility }) => visibility !== "prerelease");
  for (const name of new Set(drafting.map(({ repository }) => repository))) {
    if (!(await rightsIn({ connection, name })).push) hidden.push(name);
  }
  return hidden;
}

/** A candidate's release, and whose it is. */
interface Newest {
  /** Key of the producer in release.yml. */
  readonly id: string;
  readonly producer: Producer;
  readonly home: Home;
  readonly release: Release;
}

function shaOf({ tag }: Release): Sha {
  return parseCandidateTag(tag)?.sha ?? ("" as Sha);
}

function carrying(releases: readonly Release[], { producer }: Producer): readonly Release[] {
  return releases.filter(({ tag }) => {
    const parts = parseCandidateTag(tag);
    return parts !== null && parts.producer === producer;
  });
}

async function describe(
  { home: { at, releases }, id, producer, release }: Newest,
  promotions: readonly Promoted[],
  now: number,
): Promise<ListedCandidate> {
  const { createdAt, id: releaseId, tag } = release;
  const assets = await listAssets(at, releaseId);
  const sealed = assets.some(
    ({ name, state }) => name === "candidate.json" && state === "uploaded",
  );
  const sha = shaOf(release);
  const named = ({ candidates }: Promoted) =>
    candidates.some((one) => one.repository_id === at.id && one.tag === tag);
  const releasedAs = promotions.filter(named).map((one) => one.release.tag);
  const unproved = promotions
    .filter(({ candidates }) => candidates.length === 0)
    .filter((one) => one.repositoryId === at.id && one.release.target === sha)
    .map((one) => one.release.tag);
  const expired = isTooOld(createdAt, producer.max_age_days, now);
  return {
    producer: id,
    repository: at.name,
    sha,
    tag,
    releaseId,
    state: candidateState({ sealed, promoted: releasedAs.length > 0, expired }),
    releasedAs,
    unproved,
    createdAt,
    files: assets.length,
    twin: releases.some((one) => one.tag === tag && one.id !== releaseId),
  };
}
