import {
  parseCandidateTag,
  type Producer,
  type ReleaseConfig,
  type RepositoryName,
  type Sha,
} from "@release-actions/contract";
import {
  getRepository,
  listAssets,
  listReleases,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import { candidateState, isTooOld, type CandidateState } from "@release-actions/lanes";

export interface ListedCandidate {
  /** Key of the producer in release.yml. */
  readonly producer: string;
  readonly repository: RepositoryName;
  readonly sha: Sha;
  readonly tag: string;
  readonly releaseId: number;
  readonly state: CandidateState;
  /** Tags of the releases of this repository that were made at its commit. */
  readonly releasedAs: readonly string[];
  readonly createdAt: string;
  readonly files: number;
  /** Whether another release carries the same tag. */
  readonly twin: boolean;
}

/**
 * The newest candidates of every producer.
 * @param most of each producer; every one takes a request
 * @param now in milliseconds
 */
export async function listCandidates(
  connection: Connection,
  { producers }: ReleaseConfig,
  most: number,
  now: number,
): Promise<readonly ListedCandidate[]> {
  const listed: ListedCandidate[] = [];
  for (const [id, producer] of Object.entries(producers)) {
    const at = await getRepository(connection, producer.repository);
    const releases = await listReleases(at);
    for (const release of carrying(releases, producer).slice(0, most)) {
      listed.push(await describe(at, id, producer, release, releases, now));
    }
  }
  return listed;
}

function carrying(releases: readonly Release[], { producer }: Producer): readonly Release[] {
  return releases.filter(({ tag }) => {
    const parts = parseCandidateTag(tag);
    return parts !== null && parts.producer === producer;
  });
}

async function describe(
  at: Repository,
  id: string,
  producer: Producer,
  release: Release,
  releases: readonly Release[],
  now: number,
): Promise<ListedCandidate> {
  const { createdAt, id: releaseId, tag } = release;
  const assets = await listAssets(at, releaseId);
  const sealed = assets.some(
    ({ name, state }) => name === "candidate.json" && state === "uploaded",
  );
  const sha = parseCandidateTag(tag)?.sha ?? ("" as Sha);
  const releasedAs = releases
    .filter((one) => !one.draft && one.target === sha && parseCandidateTag(one.tag) === null)
    .map((one) => one.tag);
  const expired = isTooOld(createdAt, producer.max_age_days, now);
  return {
    producer: id,
    repository: at.name,
    sha,
    tag,
    releaseId,
    state: candidateState({ sealed, promoted: releasedAs.length > 0, expired }),
    releasedAs,
    createdAt,
    files: assets.length,
    twin: releases.some((one) => one.tag === tag && one.id !== releaseId),
  };
}
