import { ReleaseError, type PlanSource, type Tag } from "@release-actions/contract";
import {
  allowsAutoMerge,
  disableAutoMerge,
  enableAutoMerge,
  mergePull,
  readPull,
  type Pull,
  type Repository,
} from "@release-actions/github";
import type { PublishContext, Underway } from "../publish/context.ts";
import { patient } from "../runs/patience.ts";
import { pause } from "../runs/pause.ts";
import { mergedByOthers, mergeNoMore } from "./others.ts";

/** A pull request that may not be merged now. */
export interface Unmerged {
  readonly at: Repository;
  readonly source: PlanSource;
  readonly tag: Tag;
  /** As it was checked: exactly this head is merged. */
  readonly pull: Pull;
  readonly method: "rebase" | "merge";
  /** GitHub's words. */
  readonly why: string;
}

/** What a review does not repair. */
const BROKEN = new Set(["dirty", "draft", "behind"]);

/**
 * Has GitHub merge the pull request as soon as what its rules ask for is there, and waits for that. As soon
 * as the branch has moved, or the pull request has, nobody merges it any more.
 * @returns `underway` when nobody is to wait
 * @throws ReleaseError `pull_request_blocked`, also where the repository allows no auto-merge; `plan_stale`
 */
export async function mergeLater(
  unmerged: Unmerged,
  context: Pick<PublishContext, "pollMs" | "talk" | "watch">,
): Promise<Pull | Underway> {
  const { at, pull, tag, why } = unmerged;
  const { pollMs, talk, watch } = context;
  const early = await switchOn(unmerged);
  if (early !== null) return early;
  const words = why.replace(/ - https:\/\/\S+$/, "");
  const waitsFor = `what its branch takes ("${words}"); ${whoMay(at, pull)} may review it, and GitHub merges it then`;
  if (watch) talk.note(`Pull request #${pull.number} waits for ${waitsFor}: ${pull.htmlUrl}`);
  const since = Date.now();
  const tell = (over: boolean): void => {
    const what = `the review of pull request #${pull.number}`;
    if (watch) talk.checks({ what, htmlUrl: pull.htmlUrl, since, checks: [], over });
  };
  tell(false);
  const patiently = patient(talk, "The review goes on without us");
  for (;;) {
    const look = () => lookAgain(unmerged, context);
    const looked = watch ? await patiently(look) : { seen: await look() };
    if (looked !== null && looked.seen !== null) {
      tell(true);
      return looked.seen;
    }
    if (!watch) {
      const what = `pull request #${pull.number} of ${tag}`;
      return { kind: "underway", what, waitsFor, htmlUrl: pull.htmlUrl };
    }
    await pause(pollMs);
  }
}

/** Null when it is on; the pull request when it was merged meanwhile. */
async function switchOn(unmerged: Unmerged): Promise<Pull | null> {
  const { at, method, pull, why } = unmerged;
  const now = await readPull(at, pull.number);
  if (now.state === "merged") return now;
  if (now.head !== pull.head || BROKEN.has(now.mergeState)) throw blocked(pull, why);
  if (now.autoMerge === method) return null;
  if (!(await allowsAutoMerge(at))) {
    throw blocked(
      pull,
      why,
      "Do what it names (a review, a check, a conflict), then resume. Where the repository allows auto-merge, --watch waits for it",
    );
  }
  // Somebody has asked for a squash: ancestry would be lost.
  if (now.autoMerge !== null) await disableAutoMerge(at, now);
  const attempt = await enableAutoMerge(at, pull, method);
  if (attempt.kind === "done") return null;
  // GitHub wants nothing to do later where nothing is missing any more.
  const again = await mergePull(at, pull, method);
  const merged = await readPull(at, pull.number);
  if (merged.state === "merged") return merged;
  throw blocked(pull, again.kind === "blocked" ? again.why : attempt.why);
}

/** The pull request once it is merged; null as long as it waits. */
async function lookAgain(
  { at, pull, source }: Unmerged,
  { talk }: Pick<PublishContext, "talk">,
): Promise<Pull | null> {
  const now = await readPull(at, pull.number);
  if (now.state === "merged") return now;
  if (now.state === "closed") throw blocked(pull, "It was closed without being merged.");
  if (now.head !== pull.head) {
    if (now.autoMerge !== null) await mergeNoMore(at, now, talk);
    throw blocked(pull, `Somebody has pushed ${now.head} to it.`);
  }
  const merged = await mergedByOthers(at, source, now, talk);
  if (merged !== null) return merged;
  if (now.autoMerge === null) throw blocked(pull, "Somebody has switched off its auto-merge.");
  return null;
}

/** The one who opened it cannot. */
function whoMay({ name }: Repository, { author, reviewers }: Pull): string {
  if (reviewers.length > 0) return reviewers.join(" or ");
  return `whoever may write to ${name}${author === null ? "" : ` and is not ${author}`}`;
}

function blocked(pull: Pull, why: string, next?: string): ReleaseError {
  return new ReleaseError({
    code: "pull_request_blocked",
    message: `Pull request #${pull.number} cannot be merged.`,
    expected: "a pull request that may be merged",
    found: `${why} (${pull.htmlUrl})`,
    ...(next === undefined ? {} : { next }),
  });
}
