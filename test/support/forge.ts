import {
  parseAssetName,
  parseCandidate,
  parseDigest,
  serialiseCandidate,
  serialiseChecksums,
  type Candidate,
} from "@release-actions/contract";
import { download, replace } from "./assets.ts";
import { digestOf, type Project } from "./project.ts";
import { assetOf, releaseOf } from "./snapshot.ts";

/**
 * Rewrites the sealed candidate.json, with a checksums.txt that fits it: what somebody with push
 * access can do who knows every rule but does not control GitHub's records.
 */
export async function forge(
  project: Project,
  change: (genuine: Candidate) => Candidate,
  tag = `rc-${project.sha}`,
): Promise<void> {
  const release = await releaseOf(project, tag);
  const genuine = parseCandidate(await download(project, assetOf(release, "candidate.json")));
  const forged = change(genuine);
  const seal = serialiseCandidate(forged);
  await replace(project, release, "checksums.txt", checksumsOf(forged, seal));
  await replace(project, release, "candidate.json", seal);
}

/** The checksums.txt that fits a candidate and the bytes of its document. */
export function checksumsOf({ assets }: Candidate, seal: Uint8Array): Uint8Array {
  const name = parseAssetName("candidate.json");
  const digest = parseDigest(digestOf(seal));
  if (!name || !digest) throw new Error("a name and a digest");
  const lines = [...assets, { name, digest }];
  return serialiseChecksums(lines.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}
