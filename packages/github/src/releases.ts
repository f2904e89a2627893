import type { components } from "@octokit/openapi-types";
import { ReleaseError, type ReleaseId, type Sha, type Tag } from "@release-actions/contract";
import { explain, explained, fieldProblems, isStatus, orNull, type Purpose } from "./failures.ts";
import type { Repository } from "./repository.ts";
import { writeOnce } from "./write-once.ts";

/** A release as the lanes see it; assets are listed apart, because only that list is complete. */
export interface Release {
  readonly id: ReleaseId;
  readonly tag: string;
  readonly name: string;
  readonly body: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly immutable: boolean;
  readonly target: string;
  readonly htmlUrl: string;
  readonly uploadUrl: string;
  readonly createdAt: string;
  readonly author: string | null;
}

/**
 * Every release of the repository, drafts included, to the last page. GitHub hides drafts from
 * by-tag look-ups and shows them only to tokens with push access, so this is the one honest way
 * to know what carries a tag.
 */
export async function listReleases(at: Repository): Promise<readonly Release[]> {
  const purpose = { does: `list the releases of ${at.name}`, needs: "contents: write" };
  const found = await explained(purpose, () =>
    at.connection.api.paginate("GET /repos/{owner}/{repo}/releases", {
      owner: at.owner,
      repo: at.repo,
      per_page: 100,
    }),
  );
  return found.map(toRelease);
}

export async function findRelease(at: Repository, id: ReleaseId): Promise<Release | null> {
  const { owner, repo } = at;
  const purpose = { does: `read release ${id} of ${at.name}`, needs: "contents: write" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/releases/{release_id}",
        { owner, repo, release_id: id },
      );
      return toRelease(data);
    }),
  );
}

/** The published release of a tag; null when there is none (GitHub hides drafts here). */
export async function findPublished(at: Repository, tag: Tag): Promise<Release | null> {
  const { owner, repo } = at;
  const purpose = { does: `read the release ${tag} of ${at.name}`, needs: "contents: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/releases/tags/{tag}",
        { owner, repo, tag },
      );
      return toRelease(data);
    }),
  );
}

/** The release that `releases/latest` answers with; null when there is none. */
export async function findLatest(at: Repository): Promise<Release | null> {
  const { owner, repo } = at;
  const purpose = { does: `read the latest release of ${at.name}`, needs: "contents: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const answer = await at.connection.api.request("GET /repos/{owner}/{repo}/releases/latest", {
        owner,
        repo,
      });
      return toRelease(answer.data);
    }),
  );
}

export interface NewDraft {
  readonly tag: Tag;
  readonly target: Sha;
  readonly name: string;
  readonly body: string;
  /** A part of `body` by which a draft of ours is recognised. */
  readonly marker: string;
  readonly prerelease: boolean;
  readonly generateNotes?: boolean;
}

/** Creates a draft; after an ambiguous failure it looks for one with this tag and marker first. */
export async function createDraft(at: Repository, draft: NewDraft): Promise<Release> {
  const { owner, repo } = at;
  const purpose = { does: `create the draft ${draft.tag} in ${at.name}`, needs: "contents: write" };
  return explained(purpose, () =>
    writeOnce(
      at.connection.retry,
      async () => {
        const { data } = await at.connection.api.request("POST /repos/{owner}/{repo}/releases", {
          owner,
          repo,
          tag_name: draft.tag,
          target_commitish: draft.target,
          name: draft.name,
          body: draft.body,
          draft: true,
          prerelease: draft.prerelease,
          generate_release_notes: draft.generateNotes ?? false,
        });
        return toRelease(data);
      },
      async () => {
        const twins = (await listReleases(at)).filter(
          (one) => one.draft && one.tag === draft.tag && one.body.includes(draft.marker),
        );
        return twins.toSorted((a, b) => a.id - b.id)[0] ?? null;
      },
    ),
  );
}

/** What may be changed of a release; absent fields stay. */
export interface ReleaseChange {
  readonly draft?: boolean;
  readonly prerelease?: boolean;
  readonly makeLatest?: boolean;
  readonly name?: string;
  readonly body?: string;
}

/**
 * Changes a release in one PATCH (flags given apart from `draft: false` have been lost by other
 * tools). A PATCH states the wanted values, so after an ambiguous failure it may be sent again.
 */
export async function updateRelease(
  at: Repository,
  id: ReleaseId,
  change: ReleaseChange,
): Promise<Release> {
  const { owner, repo } = at;
  const purpose = { does: `update release ${id} of ${at.name}`, needs: "contents: write" };
  const { makeLatest, ...rest } = change;
  const latest = makeLatest === undefined ? {} : { make_latest: toFlag(makeLatest) };
  try {
    return await writeOnce(
      at.connection.retry,
      async () => {
        const { data } = await at.connection.api.request(
          "PATCH /repos/{owner}/{repo}/releases/{release_id}",
          { owner, repo, release_id: id, ...rest, ...latest },
        );
        return toRelease(data);
      },
      // Whatever the first one did, the second states the same values.
      () => Promise.resolve(null),
    );
  } catch (error) {
    throw refusedTag(error) ?? explain(error, purpose);
  }
}

/** Deletes a release; one that is gone already is what was wanted. */
export async function deleteRelease(at: Repository, id: ReleaseId): Promise<void> {
  const { owner, repo } = at;
  const purpose: Purpose = { does: `delete draft ${id} of ${at.name}`, needs: "contents: write" };
  await explained(purpose, () =>
    orNull(() =>
      writeOnce(
        at.connection.retry,
        () =>
          at.connection.api.request("DELETE /repos/{owner}/{repo}/releases/{release_id}", {
            owner,
            repo,
            release_id: id,
          }),
        () => Promise.resolve(null),
      ),
    ),
  );
}

function toFlag(value: boolean): "true" | "false" {
  return value ? "true" : "false";
}

/**
 * Publishing can be refused because of the tag: GitHub never lets a name be used again that an
 * immutable release carried, and another release may have been published under it meanwhile.
 */
function refusedTag(error: unknown): ReleaseError | null {
  if (!isStatus(error, 422)) return null;
  const problems = fieldProblems(error);
  const burned = problems.find((problem) => /immutable/i.test(problem.message ?? ""));
  if (burned) {
    return new ReleaseError({
      code: "tag_burned",
      message: "This tag name was used by an immutable release before.",
      found: burned.message ?? "HTTP 422",
      cause: error,
    });
  }
  if (!problems.some(({ code, field }) => code === "already_exists" && field === "tag_name")) {
    return null;
  }
  return new ReleaseError({
    code: "release_conflict",
    message: "Another release was published with this tag meanwhile.",
    found: "HTTP 422: tag_name already_exists",
    cause: error,
  });
}

function toRelease(data: components["schemas"]["release"]): Release {
  return {
    id: data.id as ReleaseId,
    tag: data.tag_name,
    name: data.name ?? "",
    body: data.body ?? "",
    draft: data.draft,
    prerelease: data.prerelease,
    immutable: data.immutable ?? false,
    target: data.target_commitish,
    htmlUrl: data.html_url,
    uploadUrl: data.upload_url.replace(/\{.*$/, ""),
    createdAt: data.created_at,
    author: data.author?.login ?? null,
  };
}
