import { userById } from "../auth/users.ts";
import { namesOf, labelsJson } from "../pulls/labels.ts";
import { pullJson, pullNodeId } from "../pulls/json.ts";
import { standingOf } from "../pulls/reviews.ts";
import { type AutoMerge, type PullRow, listPulls } from "../pulls/rows.ts";
import { activeRules } from "../protection/active-rules.ts";
import { compare } from "../git/compare.ts";
import { linksOf } from "../repos/json.ts";
import { type RepositoryRow, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { branchNode } from "./branch.ts";
import { rollupNode } from "./checks.ts";
import { commitNode } from "./commit.ts";
import { type Connection, type PageArguments, connect } from "./connection.ts";
import { ownerNode } from "./owner.ts";
import { reviewConnection, reviewRequestConnection } from "./reviews.ts";

type Node = Record<string, unknown>;

/** The `Repository` type of another repository, as the caller sees it. */
type ShowRepository = (repo: RepositoryRow) => unknown;

export interface PullsArguments extends PageArguments {
  readonly states?: readonly string[] | null;
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly orderBy?: { readonly field: string; readonly direction: "ASC" | "DESC" } | null;
}

/** The pull requests that a query asks for; the oldest first, as GitHub has it by default. */
export function pullConnection(
  server: ServerState,
  repo: RepositoryRow,
  args: PullsArguments,
  show: ShowRepository,
): Connection<Node> {
  const found = listPulls(server, repo.id).filter(
    (pull) =>
      (args.states ?? [stateOf(pull)]).includes(stateOf(pull)) &&
      (args.headRefName ?? pull.head_ref) === pull.head_ref &&
      (args.baseRefName ?? pull.base_ref) === pull.base_ref,
  );
  const ordered = args.orderBy?.direction === "DESC" ? found : found.toReversed();
  return connect(
    ordered,
    args,
    (pull) => pull.pull_id,
    (pull) => pullNode(server, repo, pull, show),
  );
}

/** The `PullRequest` type. Functions run only for the fields a query names. */
export function pullNode(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  show: ShowRepository,
): Node {
  const source = (): RepositoryRow | null => repositoryById(server.db, pull.head_repository_id);
  const account = (id: number | null): Node | null => {
    const user = id === null ? null : userById(server.db, id);
    return user === null ? null : ownerNode(server, user);
  };
  // One comparison answers all the counting fields of a query.
  let whole: Promise<Node> | undefined;
  const rest = async (field: string): Promise<unknown> => {
    whole ??= pullJson(server, repo, pull);
    return (await whole)[field];
  };
  return {
    __typename: "PullRequest",
    id: pullNodeId(pull),
    databaseId: pull.pull_id,
    number: pull.number,
    title: pull.title,
    body: pull.body ?? "",
    state: stateOf(pull),
    url: `${linksOf(server, repo).html}/pull/${pull.number}`,
    isDraft: pull.draft === 1,
    isCrossRepository: pull.head_repository_id !== repo.id,
    maintainerCanModify: false,
    closed: pull.state === "closed",
    merged: pull.merged_at !== null,
    createdAt: pull.created_at,
    updatedAt: pull.updated_at,
    closedAt: pull.closed_at,
    mergedAt: pull.merged_at,
    mergeable: async () => {
      const mergeable = await rest("mergeable");
      if (mergeable === null) return "UNKNOWN";
      return mergeable === true ? "MERGEABLE" : "CONFLICTING";
    },
    mergeStateStatus: async () => String(await rest("mergeable_state")).toUpperCase(),
    reviewDecision: () => reviewDecision(server, repo, pull),
    headRefName: pull.head_ref,
    headRefOid: pull.head_sha,
    headRepository: () => {
      const found = source();
      return found === null ? null : show(found);
    },
    headRepositoryOwner: () => account(source()?.owner_id ?? null),
    baseRefName: pull.base_ref,
    baseRefOid: pull.base_sha,
    baseRef: () => branchNode(server, repo, pull.base_ref),
    statusCheckRollup: () => rollupNode(server, repo, pull.head_sha),
    reviews: (page: PageArguments) => reviewConnection(server, repo, pull, page, "all"),
    latestReviews: (page: PageArguments) => reviewConnection(server, repo, pull, page, "latest"),
    reviewRequests: (page: PageArguments) => reviewRequestConnection(server, pull, page),
    author: () => account(pull.user_id),
    mergedBy: () => account(pull.merged_by_id),
    mergeCommit:
      pull.merge_commit_sha === null ? null : commitNode(server, repo, pull.merge_commit_sha),
    additions: () => rest("additions"),
    deletions: () => rest("deletions"),
    changedFiles: () => rest("changed_files"),
    autoMergeRequest: () => autoMergeNode(pull, account),
    labels: (page: PageArguments) => labelConnection(server, repo, pull, page),
    commits: (page: PageArguments) => commitConnection(server, repo, pull, page),
  };
}

function stateOf(pull: PullRow): "OPEN" | "CLOSED" | "MERGED" {
  if (pull.merged_at !== null) return "MERGED";
  return pull.state === "open" ? "OPEN" : "CLOSED";
}

/** Null where no rule asks for a review. */
function reviewDecision(server: ServerState, repo: RepositoryRow, pull: PullRow): string | null {
  const { approvals, changesRequested } = standingOf(server, repo, pull.id);
  const rules = activeRules(server, repo, null, `refs/heads/${pull.base_ref}`, "pull_request");
  const needed = rules.map((rule) => (rule.type === "pull_request" ? rule.approvals : 0));
  const most = Math.max(0, ...needed);
  if (most === 0) return null;
  if (changesRequested) return "CHANGES_REQUESTED";
  return approvals >= most ? "APPROVED" : "REVIEW_REQUIRED";
}

function autoMergeNode(pull: PullRow, account: (id: number) => Node | null): Node | null {
  if (pull.auto_merge === null) return null;
  const { userId, method, title, message } = JSON.parse(pull.auto_merge) as AutoMerge;
  return {
    commitBody: message,
    commitHeadline: title,
    enabledBy: account(userId),
    mergeMethod: method.toUpperCase(),
  };
}

function labelConnection(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  page: PageArguments,
): Connection<Node> {
  const labels = labelsJson(server, repo, pull);
  const render = (name: string): Node => {
    const label = labels.find((known) => known["name"] === name);
    return { ...label, id: label?.["node_id"] };
  };
  const names = namesOf(pull);
  return connect(names, page, (name) => names.indexOf(name), render);
}

async function commitConnection(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  page: PageArguments,
): Promise<Connection<Node>> {
  const changes = await compare(server.paths.git(repo.id), pull.base_sha, pull.head_sha);
  const shas = (changes?.commits ?? []).map(({ sha }) => sha);
  return connect(
    shas,
    page,
    (sha) => shas.indexOf(sha),
    (oid) => ({ commit: commitNode(server, repo, oid) }),
  );
}
