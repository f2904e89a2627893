import {
  parseCandidate,
  parsePromotion,
  type Candidate,
  type Promotion,
} from "@release-actions/contract";
import { download } from "./assets.ts";
import type { Project } from "./project.ts";
import { assetOf, candidateOf, type ReleaseState } from "./snapshot.ts";

/** candidate.json of a release; the project's candidate when none is given. */
export async function readCandidate(project: Project, release?: ReleaseState): Promise<Candidate> {
  const holder = release ?? (await candidateOf(project));
  return parseCandidate(await download(project, assetOf(holder, "candidate.json")));
}

export async function readReceipt(project: Project, release: ReleaseState): Promise<Promotion> {
  return parsePromotion(await download(project, assetOf(release, "promotion.json")));
}
