import type { Sha } from "@release-actions/contract";
import { explain, explained, isStatus } from "./failures.ts";
import type { Repository } from "./repository.ts";
import { writeOnce } from "./write-once.ts";

/** A pull request of a branch of the repository itself. */
export interface Pull {
  readonly number: number;
  /** As GraphQL calls it. */
  readonly nodeId: string;
  readonly state: "open" | "merged" | "closed";
  readonly head: Sha;
  /** The commit that it became on its base; null unless it is merged. */
  readonly mergeCommit: Sha | null;
  readonly htmlUrl: string;
  /** Who opened it; null when the account is gone. */
  readonly author: string | null;
  /** How GitHub will merge it as soon as it may; null when nobody has asked for that. */
  readonly autoMerge: "merge" | "rebase" | "squash" | null;
  /** Whose review was asked for: logins of people and slugs of teams. */
  readonly reviewers: readonly string[];
  /** `blocked`, `dirty`, `clean`, …; `unknown` in lists, and while GitHub computes it. */
  readonly mergeState: string;
}

/** Every pull request from a branch into another, newest first, whatever became of it. */
export async function pullsFrom(
  at: Repository,
  branch: string,
  base: string,
): Promise<readonly Pull[]> {
  const { owner, repo } = at;
  const purpose = { does: `list the pull requests of ${branch}`, needs: "pull-requests: read" };
  const found = await explained(purpose, () =>
    at.connection.api.paginate("GET /repos/{owner}/{repo}/pulls", {
      owner,
      repo,
      head: `${owner}:${branch}`,
      base,
      state: "all",
      per_page: 100,
    }),
  );
  return found.map(toPull).toSorted((a, b) => b.number - a.number);
}

/** Opens a pull request; after an ambiguous failure it looks for one that is there first. */
export async function openPull(
  at: Repository,
  branch: string,
  base: string,
  words: { readonly title: string; readonly body: string },
): Promise<Pull> {
  const { owner, repo } = at;
  const purpose = { does: `open a pull request for ${branch}`, needs: "pull-requests: write" };
  // Somebody who releases the same may have merged it already.
  const present = async (): Promise<Pull | null> =>
    (await pullsFrom(at, branch, base)).find(({ state }) => state !== "closed") ?? null;
  return explained(purpose, () =>
    writeOnce(
      at.connection.retry,
      async () => {
        try {
          const { data } = await at.connection.api.request("POST /repos/{owner}/{repo}/pulls", {
            owner,
            repo,
            head: branch,
            base,
            ...words,
          });
          return toPull(data);
        } catch (error) {
          const there = isStatus(error, 422) ? await present() : null;
          if (there !== null) return there;
          throw error;
        }
      },
      present,
    ),
  );
}

/** `GET …/pulls/{number}`. */
export async function readPull(at: Repository, number: number): Promise<Pull> {
  const { owner, repo } = at;
  const purpose = { does: `read pull request #${number}`, needs: "pull-requests: read" };
  const { data } = await explained(purpose, () =>
    at.connection.api.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      owner,
      repo,
      pull_number: number,
    }),
  );
  return toPull(data);
}

/** An open pull request of a branch of the repository itself, and how it stands. */
export interface OpenPull extends Pull {
  readonly branch: string;
  /** GitHub's `mergeable_state`: `clean`, `blocked`, `dirty`, `behind`, `unstable`, …, `unknown`. */
  readonly mergeState: string;
  /** Logins of people whose review was asked for. */
  readonly reviewers: readonly string[];
}

/** The open pull requests of branches that begin like this, newest first; a request for each. */
export async function openPulls(at: Repository, prefix: string): Promise<readonly OpenPull[]> {
  const { owner, repo } = at;
  const purpose = { does: `list the pull requests of ${at.name}`, needs: "pull-requests: read" };
  return explained(purpose, async () => {
    const listed = await at.connection.api.paginate("GET /repos/{owner}/{repo}/pulls", {
      owner,
      repo,
      state: "open",
      per_page: 100,
    });
    const own = listed.filter(({ head }) => head.ref.startsWith(prefix) && head.repo?.id === at.id);
    return Promise.all(
      own.map(async ({ head, number }) => {
        const { data } = await at.connection.api.request(
          "GET /repos/{owner}/{repo}/pulls/{pull_number}",
          { owner, repo, pull_number: number },
        );
        const reviewers = (data.requested_reviewers ?? []).map(({ login }) => login);
        const mergeState = data.mergeable_state;
        return { ...toPull(data), branch: head.ref, mergeState, reviewers };
      }),
    );
  });
}

/** What became of an attempt to merge: GitHub's own words when it does not allow it. */
export type MergeAttempt =
  | { readonly kind: "merged" }
  | { readonly kind: "blocked"; readonly why: string };

/** Merges exactly this head; never squashed, so that ancestry is kept. */
export async function mergePull(
  at: Repository,
  { head, number }: Pull,
  method: "rebase" | "merge",
): Promise<MergeAttempt> {
  const { owner, repo } = at;
  const purpose = { does: `merge pull request #${number}`, needs: "contents: write" };
  try {
    return await writeOnce<MergeAttempt>(
      at.connection.retry,
      async () => {
        await at.connection.api.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
          owner,
          repo,
          pull_number: number,
          merge_method: method,
          sha: head,
        });
        return { kind: "merged" };
      },
      async () => ((await readPull(at, number)).state === "merged" ? { kind: "merged" } : null),
    );
  } catch (error) {
    // 405: a rule, a review, a conflict. 409: the head has moved.
    if (isStatus(error, 405) || isStatus(error, 409))
      return { kind: "blocked", why: error.message };
    throw explain(error, purpose);
  }
}

/** What both of GitHub's shapes of a pull request have. */
interface PullData {
  readonly number: number;
  readonly node_id: string;
  readonly state: string;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly html_url: string;
  readonly head: { readonly sha: string };
  readonly user: { readonly login: string } | null;
  readonly auto_merge: { readonly merge_method: "merge" | "rebase" | "squash" } | null;
  readonly requested_reviewers?: readonly { readonly login: string }[] | null;
  readonly requested_teams?: readonly { readonly slug: string }[] | null;
  readonly mergeable_state?: string;
}

function toPull(data: PullData): Pull {
  const merged = data.merged_at !== null;
  const open = data.state === "open";
  return {
    number: data.number,
    nodeId: data.node_id,
    state: merged ? "merged" : open ? "open" : "closed",
    head: data.head.sha as Sha,
    // For an open one it is a commit that GitHub made for a test.
    mergeCommit: merged ? (data.merge_commit_sha as Sha | null) : null,
    htmlUrl: data.html_url,
    author: data.user?.login ?? null,
    autoMerge: data.auto_merge?.merge_method ?? null,
    reviewers: [
      ...(data.requested_reviewers ?? []).map(({ login }) => login),
      ...(data.requested_teams ?? []).map(({ slug }) => slug),
    ],
    mergeState: data.mergeable_state ?? "unknown",
  };
}
