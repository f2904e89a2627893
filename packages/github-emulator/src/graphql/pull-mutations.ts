import { GraphQLError } from "graphql";
import { levelOn, reaches } from "../auth/access.ts";
import type { Identity, Permission } from "../auth/identity.ts";
import { GitHubError } from "../http/errors.ts";
import type { MergeMethod } from "../protection/active-rules.ts";
import { createPull } from "../pulls/create.ts";
import { mergePull } from "../pulls/merge.ts";
import { pullIdOf } from "../pulls/json.ts";
import { readinessOf } from "../pulls/readiness.ts";
import { type AutoMerge, type PullRow, pullById, updatePull } from "../pulls/rows.ts";
import { repositoryNodeId } from "../repos/json.ts";
import { type RepositoryRow, SELECT_REPOSITORY, repositoryById } from "../repos/rows.ts";
import { readSettings } from "../repos/settings.ts";
import type { ServerState } from "../state.ts";
import { all } from "../store/database.ts";
import { ownerNode } from "./owner.ts";
import { pullNode } from "./pull.ts";
import { repositoryNode } from "./repository.ts";

interface CreateInput {
  readonly clientMutationId?: string | null;
  readonly repositoryId: string;
  readonly baseRefName: string;
  readonly headRefName: string;
  readonly title: string;
  readonly body?: string | null;
  readonly draft?: boolean | null;
}

interface MergeInput {
  readonly clientMutationId?: string | null;
  readonly pullRequestId: string;
  readonly mergeMethod?: "MERGE" | "REBASE" | "SQUASH" | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
  readonly expectedHeadOid?: string | null;
}

interface Target {
  readonly repo: RepositoryRow;
  readonly pull: PullRow;
}

const METHODS = { MERGE: "merge", REBASE: "rebase", SQUASH: "squash" } as const;

/** The mutations about pull requests, for one caller. */
export function pullMutations(server: ServerState, caller: Identity): Record<string, unknown> {
  const show = (repo: RepositoryRow): unknown => repositoryNode(server, repo, caller);
  const payload = (repo: RepositoryRow, id: number, clientMutationId?: string | null): unknown => {
    const pull = pullById(server, id);
    return {
      clientMutationId,
      actor: ownerNode(server, caller.user),
      pullRequest: pull === null ? null : pullNode(server, repo, pull, show),
    };
  };
  return {
    createPullRequest: async ({ input }: { readonly input: CreateInput }) => {
      const repo = repositoryOf(server, caller, input.repositoryId);
      const pull = await inGraphQL(() =>
        createPull(server, repo, caller, {
          title: input.title,
          body: input.body ?? null,
          head: input.headRefName,
          base: input.baseRefName,
          draft: input.draft === true,
        }),
      );
      return payload(repo, pull.pull_id, input.clientMutationId);
    },
    mergePullRequest: async ({ input }: { readonly input: MergeInput }) => {
      const { repo, pull } = await targetOf(server, caller, input.pullRequestId);
      await inGraphQL(() =>
        mergePull(server, repo, pull.number, caller, {
          method: methodOf(input),
          sha: input.expectedHeadOid ?? undefined,
          title: input.commitHeadline ?? undefined,
          message: input.commitBody ?? undefined,
        }),
      );
      return payload(repo, pull.pull_id, input.clientMutationId);
    },
    enablePullRequestAutoMerge: async ({ input }: { readonly input: MergeInput }) => {
      const { repo, pull } = await targetOf(server, caller, input.pullRequestId);
      await refuseAutoMerge(server, repo, pull, input);
      const auto: AutoMerge = {
        userId: caller.user.id,
        kind: caller.kind,
        method: methodOf(input),
        title: input.commitHeadline ?? null,
        message: input.commitBody ?? null,
      };
      updatePull(server, pull.id, { auto_merge: JSON.stringify(auto) });
      return payload(repo, pull.pull_id, input.clientMutationId);
    },
    disablePullRequestAutoMerge: async ({ input }: { readonly input: MergeInput }) => {
      const { repo, pull } = await targetOf(server, caller, input.pullRequestId);
      if (pull.auto_merge === null) throw refused("Pull request auto merge is not enabled");
      updatePull(server, pull.id, { auto_merge: null });
      return payload(repo, pull.pull_id, input.clientMutationId);
    },
  };
}

/** GitHub refuses what could be merged at once: nothing would ever happen to start it. */
async function refuseAutoMerge(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  input: MergeInput,
): Promise<void> {
  const settings = readSettings(repo);
  if (!settings.allow_auto_merge) {
    throw refused("Pull request Auto merge is not allowed for this repository");
  }
  if (pull.state === "closed") throw refused("Pull request is closed");
  if (input.expectedHeadOid !== undefined && input.expectedHeadOid !== null) {
    if (input.expectedHeadOid !== pull.head_sha) throw refused("Head sha is not the expected one");
  }
  const method = methodOf(input);
  const names = { merge: "Merge", squash: "Squash", rebase: "Rebase" };
  const allowed = {
    merge: settings.allow_merge_commit,
    squash: settings.allow_squash_merge,
    rebase: settings.allow_rebase_merge,
  };
  if (!allowed[method]) {
    throw refused(`${names[method]} method ${method} merging is not allowed on this repository`);
  }
  const { state } = await readinessOf(server, repo, pull);
  if (state === "clean" || state === "unstable" || state === "dirty" || state === "draft") {
    throw refused(`Pull request Pull request is in ${state} status`);
  }
}

async function targetOf(server: ServerState, caller: Identity, node: string): Promise<Target> {
  await server.changes.settled();
  const pull = pullById(server, pullIdOf(node));
  const repo = pull === null ? null : repositoryById(server.db, pull.repository_id);
  if (pull === null || repo === null || !may(server, caller, repo, "metadata", "read")) {
    throw unresolved(node);
  }
  if (!may(server, caller, repo, "contents", "write")) {
    const who = caller.user.login;
    throw forbidden(`${who} does not have the correct permissions to execute this mutation`);
  }
  return { repo, pull };
}

function repositoryOf(server: ServerState, caller: Identity, node: string): RepositoryRow {
  const repos = all<RepositoryRow>(server.db, SELECT_REPOSITORY);
  const repo = repos.find(({ id }) => repositoryNodeId(id) === node);
  if (repo === undefined || !may(server, caller, repo, "metadata", "read")) throw unresolved(node);
  const needed = caller.grants === null ? "read" : "write";
  if (!may(server, caller, repo, "pull_requests", needed)) {
    throw forbidden("Resource not accessible by integration");
  }
  return repo;
}

function may(
  server: ServerState,
  caller: Identity,
  repo: RepositoryRow,
  permission: Permission,
  level: "read" | "write",
): boolean {
  return reaches(levelOn(server.db, caller, repo, permission), level);
}

function methodOf({ mergeMethod }: MergeInput): MergeMethod {
  return METHODS[mergeMethod ?? "MERGE"];
}

/** Runs work that refuses as REST does, and says the same in GraphQL. */
async function inGraphQL<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const [first] = error.details.errors ?? [];
    const detail = typeof first === "string" ? first : first?.message;
    throw refused(detail ?? error.message);
  }
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type: "UNPROCESSABLE" } });
}

function forbidden(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type: "FORBIDDEN" } });
}

function unresolved(node: string): GraphQLError {
  const message = `Could not resolve to a node with the global id of '${node}'`;
  return new GraphQLError(message, { extensions: { type: "NOT_FOUND" } });
}
