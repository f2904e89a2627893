import { ReleaseError, type RepositoryName, type Sha, type Tag } from "@release-actions/contract";
import type { Connection } from "./connection.ts";
import { explain, explained, isStatus, orNull } from "./failures.ts";

/** A repository as the lanes address it: the name for requests, the ids for comparison. */
export interface Repository {
  readonly connection: Connection;
  readonly name: RepositoryName;
  readonly owner: string;
  readonly repo: string;
  readonly id: number;
  readonly ownerId: number;
  readonly defaultBranch: string;
  readonly htmlUrl: string;
}

/** `GET /repos/{owner}/{repo}`. A 404 may also mean that the token cannot see it. */
export async function getRepository(
  connection: Connection,
  name: RepositoryName,
): Promise<Repository> {
  const [owner = "", repo = ""] = name.split("/");
  const purpose = { does: `read the repository ${name}`, needs: "metadata: read" };
  try {
    const { data } = await connection.api.request("GET /repos/{owner}/{repo}", { owner, repo });
    return {
      connection,
      // A renamed repository answers under its new name; the ids tell whether it is still the one.
      name: data.full_name as RepositoryName,
      owner: data.owner.login,
      repo: data.name,
      id: Number(data.id),
      ownerId: Number(data.owner.id),
      defaultBranch: data.default_branch,
      htmlUrl: data.html_url,
    };
  } catch (error) {
    if (!isStatus(error, 404)) throw explain(error, purpose);
    throw new ReleaseError({
      code: "repository_missing",
      message: `The repository ${name} does not exist, or the token may not see it.`,
      found: "HTTP 404",
      cause: error,
    });
  }
}

/** The tree of a commit and when it was committed; null when the repository has no such commit. */
export async function findCommit(
  at: Repository,
  sha: Sha,
): Promise<{ tree: Sha; committedAt: string } | null> {
  const { owner, repo } = at;
  const purpose = { does: `read commit ${sha} of ${at.name}`, needs: "contents: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
        { owner, repo, commit_sha: sha },
      );
      return { tree: data.tree.sha as Sha, committedAt: data.committer.date };
    }),
  );
}

/**
 * Whether `sha` is an ancestor of (or is) the head of `branch`. GitHub serves a fork's commits
 * through the parent repository as well, so that a commit *exists* proves nothing; being behind
 * or at the head of a branch does.
 */
export async function isReachable(
  at: Repository,
  sha: Sha,
  branch: string,
): Promise<{ reachable: boolean; status: string }> {
  const { owner, repo } = at;
  const purpose = { does: `compare ${sha} with ${branch} of ${at.name}`, needs: "contents: read" };
  const data = await explained(purpose, () =>
    orNull(async () => {
      const answer = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/compare/{basehead}",
        {
          owner,
          repo,
          basehead: `${sha}...${branch}`,
          per_page: 1,
        },
      );
      return answer.data;
    }),
  );
  if (!data) return { reachable: false, status: "not found" };
  return { reachable: data.status === "ahead" || data.status === "identical", status: data.status };
}

/** What a tag names itself: its commit, or the object of an annotated tag; null when it is free. */
export async function tagObject(at: Repository, tag: Tag): Promise<Sha | null> {
  const purpose = { does: `read the tag ${tag} of ${at.name}`, needs: "contents: read" };
  const found = await explained(purpose, () => readTag(at, tag));
  return found === null ? null : (found.sha as Sha);
}

async function readTag(at: Repository, tag: Tag): Promise<{ type: string; sha: string } | null> {
  const { owner, repo } = at;
  const ref = await orNull(() =>
    at.connection.api.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      owner,
      repo,
      ref: `tags/${tag}`,
    }),
  );
  return ref === null ? null : ref.data.object;
}

/** The commit that a tag points at, through annotated tags and tags of tags; null when it is free. */
export async function tagCommit(at: Repository, tag: Tag): Promise<Sha | null> {
  const { owner, repo } = at;
  const purpose = { does: `read the tag ${tag} of ${at.name}`, needs: "contents: read" };
  return explained(purpose, async () => {
    const named = await readTag(at, tag);
    if (!named) return null;
    let object: { type: string; sha: string } = named;
    // A chain longer than this is nobody's release tag.
    for (let hops = 0; object.type === "tag" && hops < 8; hops += 1) {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/git/tags/{tag_sha}",
        { owner, repo, tag_sha: object.sha },
      );
      object = data.object;
    }
    return object.type === "commit" ? (object.sha as Sha) : null;
  });
}
