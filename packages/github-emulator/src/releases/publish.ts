import type { Identity } from "../auth/identity.ts";
import { touchPushed } from "../git/context.ts";
import { ZERO_SHA } from "../git/names.ts";
import { readCommit } from "../git/objects.ts";
import { refuseRefChange } from "../git/ref-rules.ts";
import { createRef, hasBranches, peel, readRef, RefConflict } from "../git/repository.ts";
import { GitHubError, unprocessable, validationFailed } from "../http/errors.ts";
import type { FieldError } from "../http/errors.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { RefMove } from "../runner/push-event.ts";
import type { ServerState } from "../state.ts";
import { isTagBurned } from "./frozen-tags.ts";
import { publishedByTag } from "./rows.ts";

export interface TagRequest {
  readonly tag: string;
  /** Branch or commit sha the tag is made at, unless it exists. */
  readonly target: string;
  /** The release that wants the tag, when it exists already. */
  readonly releaseId: number | null;
  /** Who publishes: a tag may be restricted. Absent for a change no rule holds back. */
  readonly identity?: Identity | null;
}

export interface ClaimedTag {
  /** Of the tagged commit; it becomes the release's `created_at`. */
  readonly date: string;
  /** What the tag names: of an annotated tag the tag itself, not its commit. */
  readonly object: string;
  /** Null when the tag was there. */
  readonly made: RefMove | null;
}

/**
 * Makes sure that the tag of a release that is being published is free and exists in git.
 * An existing tag is used as it is, wherever it points: `target` is then ignored, as on GitHub.
 * Throws 422: another release has the tag, an immutable one had it, or the target is unknown.
 */
export async function claimTag(
  server: ServerState,
  repo: RepositoryRow,
  request: TagRequest,
): Promise<ClaimedTag> {
  const { tag, target, releaseId, identity } = request;
  const holder = publishedByTag(server.db, repo.id, tag);
  if (holder !== null && holder.id !== releaseId) {
    throw validationFailed([{ resource: "Release", code: "already_exists", field: "tag_name" }]);
  }
  if (holder === null && isTagBurned(server, repo, tag)) throw burned();
  const dir = server.paths.git(repo.id);
  const ref = `refs/tags/${tag}`;
  const existing = await peel(dir, ref);
  const sha = existing ?? (await requireTarget(dir, target));
  if (existing === null) {
    if (identity !== undefined) await refuseRestricted(server, repo, identity, ref, sha);
    await makeTag(dir, ref, sha);
    touchPushed(server, repo);
  }
  const commit = await readCommit(dir, sha);
  return {
    date: commit?.committer.date ?? server.now(),
    object: existing === null ? sha : ((await readRef(dir, ref))?.sha ?? sha),
    made: existing === null ? { ref, before: ZERO_SHA, after: sha } : null,
  };
}

/** The commit of a branch or sha, or null. Tags are no targets. */
export async function resolveTarget(dir: string, target: string): Promise<string | null> {
  const branch = target.startsWith("refs/heads/") ? target : `refs/heads/${target}`;
  return (await peel(dir, branch)) ?? (await peel(dir, target.toLowerCase()));
}

/** For drafts: throws 422 for a target that is unknown, unless the tag exists and makes it moot. */
export async function checkDraftTarget(dir: string, tag: string, target: string): Promise<void> {
  if ((await peel(dir, `refs/tags/${tag}`)) === null) await requireTarget(dir, target);
}

/** Throws 422 when `target` is neither a branch nor a commit. */
async function requireTarget(dir: string, target: string): Promise<string> {
  const sha = await resolveTarget(dir, target);
  if (sha !== null) return sha;
  if (!(await hasBranches(dir))) throw unprocessable("Repository is empty.");
  throw validationFailed([{ resource: "Release", code: "invalid", field: "target_commitish" }]);
}

async function makeTag(dir: string, ref: string, sha: string): Promise<void> {
  try {
    await createRef(dir, ref, sha);
  } catch (error) {
    // Somebody pushed the same tag in this moment: then it exists, which is what we need.
    if (error instanceof RefConflict && error.reason === "exists") return;
    if (error instanceof RefConflict) throw invalidTag();
    throw error;
  }
}

async function refuseRestricted(
  server: ServerState,
  repo: RepositoryRow,
  identity: Identity | null,
  ref: string,
  after: string,
): Promise<void> {
  try {
    await refuseRefChange(server, repo, identity, { ref, change: "create", after });
  } catch (error) {
    throw error instanceof GitHubError ? restricted(error.message) : error;
  }
}

function restricted(rule: string): GitHubError {
  const message = `pre_receive ${rule}`;
  const entry = { resource: "Release", code: "custom", field: "pre_receive", message };
  return validationFailed([entry, invalidTagError()]);
}

function invalidTag(): GitHubError {
  return validationFailed([invalidTagError()]);
}

function invalidTagError(): FieldError {
  return {
    resource: "Release",
    code: "custom",
    message: "Published releases must have a valid tag",
  };
}

// The three entries a real repository answers with.
function burned(): GitHubError {
  const rule =
    "pre_receive Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n";
  const resource = "Release";
  const used = "tag_name was used by an immutable release";
  return validationFailed([
    { resource, code: "custom", field: "pre_receive", message: rule },
    { resource, code: "custom", field: "tag_name", message: used },
    invalidTagError(),
  ]);
}
