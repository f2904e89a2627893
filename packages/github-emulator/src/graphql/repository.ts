import { GraphQLError } from "graphql";
import { levelOn } from "../auth/access.ts";
import type { Identity, Level } from "../auth/identity.ts";
import { latestRelease } from "../releases/latest.ts";
import { draftByTag, listReleases, publishedByTag } from "../releases/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { seesDrafts } from "../releases/visible.ts";
import { linksOf, repositoryNodeId } from "../repos/json.ts";
import { fullName } from "../repos/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import { readSettings } from "../repos/settings.ts";
import type { ServerState } from "../state.ts";
import { findPull } from "../pulls/rows.ts";
import { branchNode } from "./branch.ts";
import { connect } from "./connection.ts";
import type { PageArguments } from "./connection.ts";
import { ownerNode } from "./owner.ts";
import { type PullsArguments, pullConnection, pullNode } from "./pull.ts";
import { releaseNode } from "./release.ts";

interface ReleaseOrder {
  readonly field: "CREATED_AT" | "NAME";
  readonly direction: "ASC" | "DESC";
}

const PERMISSIONS: Readonly<Record<Level, string | null>> = {
  none: null,
  read: "READ",
  write: "WRITE",
  admin: "ADMIN",
};

/** The `Repository` type, as this caller sees it. */
export function repositoryNode(
  server: ServerState,
  repo: RepositoryRow,
  identity: Identity,
): Record<string, unknown> {
  const drafts = seesDrafts(server, identity, repo);
  const settings = readSettings(repo);
  const show = (other: RepositoryRow): unknown => repositoryNode(server, other, identity);
  const render = (release: ReleaseRow | null): unknown =>
    release === null ? null : releaseNode(server, repo, release);
  return {
    __typename: "Repository",
    id: repositoryNodeId(repo.id),
    databaseId: repo.id,
    name: repo.name,
    nameWithOwner: fullName(repo),
    description: repo.description,
    isPrivate: repo.private === 1,
    isArchived: repo.archived === 1,
    isFork: false,
    parent: null,
    hasIssuesEnabled: true,
    hasWikiEnabled: true,
    mergeCommitAllowed: settings.allow_merge_commit,
    rebaseMergeAllowed: settings.allow_rebase_merge,
    squashMergeAllowed: settings.allow_squash_merge,
    url: linksOf(server, repo).html,
    createdAt: repo.created_at,
    owner: ownerNode(server, {
      id: repo.owner_id,
      login: repo.owner_login,
      type: repo.owner_type,
    }),
    viewerPermission: PERMISSIONS[levelOn(server.db, identity, repo, "contents")],
    defaultBranchRef: () => branchNode(server, repo, repo.default_branch),
    // Finds a draft by the tag it waits for, which REST does not; one of them when there are twins.
    release: ({ tagName }: { readonly tagName: string }) =>
      render(
        publishedByTag(server.db, repo.id, tagName) ??
          (drafts ? draftByTag(server.db, repo.id, tagName) : null),
      ),
    releases: (args: PageArguments & { readonly orderBy?: ReleaseOrder | null }) =>
      connect(
        ordered(listReleases(server.db, repo.id, { drafts }), args.orderBy ?? null),
        args,
        (release) => release.id,
        render,
      ),
    latestRelease: () => render(latestRelease(server.db, repo)),
    autoMergeAllowed: settings.allow_auto_merge,
    deleteBranchOnMerge: settings.delete_branch_on_merge,
    pullRequest: ({ number }: { readonly number: number }) => {
      const pull = findPull(server, repo.id, number);
      if (pull !== null) return pullNode(server, repo, pull, show);
      throw new GraphQLError(`Could not resolve to a PullRequest with the number of ${number}.`, {
        extensions: { type: "NOT_FOUND" },
      });
    },
    pullRequests: (args: PullsArguments) => pullConnection(server, repo, args, show),
  };
}

function ordered(releases: readonly ReleaseRow[], order: ReleaseOrder | null): ReleaseRow[] {
  const key = (release: ReleaseRow): string =>
    order?.field === "NAME" ? (release.name ?? release.tag_name) : release.created_at;
  const sign = order?.direction === "ASC" ? 1 : -1;
  if (order === null) return [...releases];
  return releases.toSorted((a, b) => sign * (key(a).localeCompare(key(b)) || a.id - b.id));
}
