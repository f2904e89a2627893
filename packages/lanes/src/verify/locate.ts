import { candidateTag, ReleaseError } from "@release-actions/contract";
import type { Repository } from "@release-actions/github";
import { electCandidate, type Holder } from "../candidate/elect.ts";
import type { Progress } from "../progress.ts";
import { pause } from "./pause.ts";
import type { VerifyRequest } from "./request.ts";

/**
 * The sealed candidate of the commit, waiting for its seal as long as the request allows. That a
 * draft exists says nothing: only candidate.json makes it a candidate.
 * @param deadline when to stop waiting, in milliseconds since the epoch
 * @throws ReleaseError `candidate_missing` | `candidate_incomplete` | `candidate_ambiguous`
 */
export async function locateCandidate(
  at: Repository,
  request: VerifyRequest,
  deadline: number,
  progress: Progress,
): Promise<Holder> {
  const tag = candidateTag(request.sha, request.producer);
  for (;;) {
    const { chosen, twins } = await electCandidate(at, tag);
    if (chosen?.seal) {
      for (const { release } of twins) {
        progress.warn(
          `Release ${release.id} carries the tag ${tag} too; release ${chosen.release.id} is used.`,
        );
      }
      return chosen;
    }
    if (Date.now() >= deadline) throw chosen ? incomplete(chosen) : missing(at, request);
    progress.step(`Waiting for ${tag} to be sealed`);
    await pause(deadline);
  }
}

function incomplete({ release, assets }: Holder): ReleaseError {
  return new ReleaseError({
    code: "candidate_incomplete",
    message: `${release.tag} (release ${release.id}) is not sealed: it has no finished candidate.json.`,
    expected: "candidate.json, uploaded last",
    found: assets.map(({ name, state }) => `${name} (${state})`).join(", ") || "no assets",
  });
}

function missing(at: Repository, request: VerifyRequest): ReleaseError {
  const workflow = request.workflow?.replace(/^.*\//, "") ?? "candidate.yml";
  return new ReleaseError({
    code: "candidate_missing",
    message: `${at.name} has no candidate ${candidateTag(request.sha, request.producer)} that this token can see.`,
    expected: `a draft release ${candidateTag(request.sha, request.producer)} with candidate.json`,
    found: "no release with that tag",
    next: `Build it: gh workflow run ${workflow} --repo ${at.name} -f source_sha=${request.sha}. If it was built, give the token contents: write on ${at.name}: GitHub hides drafts from anyone who cannot push.`,
  });
}
