import { ReleaseError, type Tag } from "@release-actions/contract";
import { createDraft, deleteRelease, type Release, type Repository } from "@release-actions/github";
import { electCandidate, type Election, type Holder } from "../candidate/elect.ts";
import type { Progress } from "../progress.ts";
import type { CreateRequest } from "./request.ts";

/** In the notes of every candidate: the draft is ours to complete, and ours to clean up. */
export const MARKER = "<!-- release-actions: candidate -->";

/**
 * The draft to complete: the elected one, or a new one. Two runs may create one each at the same
 * moment, so after creating the tag is read again and everyone settles on the lowest id.
 * @throws ReleaseError `release_changed` when another run sealed the candidate meanwhile
 */
export async function settleOnDraft(
  at: Repository,
  tag: Tag,
  election: Election,
  request: CreateRequest,
  progress: Progress,
): Promise<Holder> {
  let own: Release | null = null;
  if (election.chosen === null) {
    progress.step(`Creating draft ${tag}`);
    const body = draftBody(tag, request);
    const draft = { tag, target: request.sha, name: tag, body, marker: MARKER, prerelease: true };
    own = await createDraft(at, draft);
  }
  // Read again also when there was one: what is removed from it must not belong to a seal that was
  // set since.
  const { chosen: elected, twins } = await electCandidate(at, tag);
  const chosen = elected ?? (own && { release: own, assets: [], seal: null });
  if (chosen === null || chosen.seal !== null) {
    // Nobody else knows the draft that was made a moment ago.
    const leftover = twins.find(({ release, assets }) => {
      return release.id === own?.id && assets.length === 0;
    });
    if (leftover) await deleteRelease(at, leftover.release.id);
    throw new ReleaseError({
      code: "release_changed",
      message: `Another run sealed ${tag} while this one was starting.`,
      expected: "a draft that is not sealed",
      found: chosen ? `release ${chosen.release.id}, sealed` : "no draft",
      next: "Run this again: it compares its files with the sealed candidate.",
    });
  }
  for (const twin of twins) {
    if (twin.assets.length > 0 || !twin.release.draft) continue;
    progress.note(`Removing the empty twin draft ${twin.release.id} of ${tag}`);
    await deleteRelease(at, twin.release.id);
  }
  return chosen;
}

export function reportTwins(election: Election, progress: Progress): void {
  for (const twin of election.twins) {
    if (twin.assets.length === 0 && election.chosen?.seal === null) continue;
    progress.warn(
      `Release ${twin.release.id} carries the same tag ${twin.release.tag}; release ${election.chosen?.release.id ?? 0} is used. Delete the other one by hand.`,
    );
  }
}

function draftBody(tag: Tag, request: CreateRequest): string {
  const { context } = request;
  return [
    `Release candidate of commit ${request.sha}, built by run ${context.run.id} of ${context.workflow.path}.`,
    "Do not publish or edit this draft: it is promoted as it is once `candidate.json` is there.",
    MARKER,
  ].join("\n\n");
}
