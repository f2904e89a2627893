import { ReleaseError, type Digest, type Tag } from "@release-actions/contract";
import {
  listAssetsIfThere,
  listReleases,
  type Asset,
  type Release,
  type Repository,
} from "@release-actions/github";

export const SEAL = "candidate.json";

/** A release that carries a candidate's tag, with all its assets. */
export interface Holder {
  readonly release: Release;
  readonly assets: readonly Asset[];
  /** The finished candidate.json; null as long as the candidate is not sealed. */
  readonly seal: Asset | null;
}

/** What carries a candidate's tag, after the election. */
export interface Election {
  /** The one everything else is addressed by (its release id); null when nothing carries the tag. */
  readonly chosen: Holder | null;
  /** The others: empty twins may be deleted, the rest is reported. */
  readonly twins: readonly Holder[];
}

/** Reads every release with this tag, drafts included, and elects the one that counts. */
export async function electCandidate(at: Repository, tag: Tag): Promise<Election> {
  const carrying = (await listReleases(at)).filter((release) => release.tag === tag);
  const holders: Holder[] = [];
  for (const release of carrying) {
    const assets = await listAssetsIfThere(at, release.id);
    // Another run took an empty twin away since the list was read.
    if (assets !== null) holders.push(holderOf(release, assets));
  }
  return elect(holders, tag);
}

/** A release with its assets, and the seal if it is finished. */
export function holderOf(release: Release, assets: readonly Asset[]): Holder {
  const seal = assets.find((asset) => asset.name === SEAL && asset.state === "uploaded");
  return { release, assets, seal: seal ?? null };
}

/**
 * GitHub allows several drafts with one tag. One sealed: that one. Several sealed with the same
 * candidate.json: the lowest id. Several that differ, or whose digest GitHub does not know: nobody
 * can say which is right. None sealed: the lowest id is the one to complete.
 * @throws ReleaseError `candidate_ambiguous`
 */
export function elect(holders: readonly Holder[], tag: Tag): Election {
  const byAge = holders.toSorted((a, b) => a.release.id - b.release.id);
  const sealed = byAge.filter((holder) => holder.seal !== null);
  const digests = new Set<Digest | null>(sealed.map((holder) => holder.seal?.digest ?? null));
  if (sealed.length > 1 && (digests.size > 1 || digests.has(null))) {
    throw new ReleaseError({
      code: "candidate_ambiguous",
      message: `${sealed.length} sealed candidates carry the tag ${tag} and differ.`,
      expected: "one sealed candidate",
      found: sealed
        .map(({ release, seal }) => `release ${release.id} (${seal?.digest ?? "no digest"})`)
        .join(", "),
    });
  }
  const chosen = sealed[0] ?? byAge[0] ?? null;
  return { chosen, twins: byAge.filter((holder) => holder !== chosen) };
}
