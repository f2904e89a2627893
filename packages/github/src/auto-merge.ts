import { explained } from "./failures.ts";
import { readPull, type Pull } from "./pulls.ts";
import type { Repository } from "./repository.ts";
import { writeOnce } from "./write-once.ts";

/** Whether the repository lets GitHub merge later; also false for a token that may not see its settings. */
export async function allowsAutoMerge(at: Repository): Promise<boolean> {
  const { owner, repo } = at;
  const purpose = { does: `read the settings of ${at.name}`, needs: "metadata: read" };
  const { data } = await explained(purpose, () =>
    at.connection.api.request("GET /repos/{owner}/{repo}", { owner, repo }),
  );
  return data.allow_auto_merge === true;
}

/** What became of asking for it: GitHub's own words when it does not want to. */
export type AutoMergeAttempt =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly why: string };

const ENABLE = `mutation ($pull: ID!, $by: PullRequestMergeMethod!, $head: GitObjectID!) {
  enablePullRequestAutoMerge(
    input: { pullRequestId: $pull, mergeMethod: $by, expectedHeadOid: $head }
  ) { clientMutationId }
}`;

const DISABLE = `mutation ($pull: ID!) {
  disablePullRequestAutoMerge(input: { pullRequestId: $pull }) { clientMutationId }
}`;

/**
 * Has GitHub merge exactly this head as soon as the rules of its branch allow it; never squashed. One that
 * is on already, or was merged meanwhile, is what was wanted.
 */
export async function enableAutoMerge(
  at: Repository,
  { head, nodeId, number }: Pull,
  method: "rebase" | "merge",
): Promise<AutoMergeAttempt> {
  const variables = { pull: nodeId, by: method === "merge" ? "MERGE" : "REBASE", head };
  const isSo = ({ autoMerge, state }: Pull): boolean => autoMerge === method || state === "merged";
  return mutate(at, number, "on", () => at.connection.api.graphql(ENABLE, variables), isSo);
}

/** Has GitHub no longer merge it by itself; one that is not open any more is what was wanted. */
export async function disableAutoMerge(
  at: Repository,
  { nodeId, number }: Pull,
): Promise<AutoMergeAttempt> {
  const send = (): Promise<unknown> => at.connection.api.graphql(DISABLE, { pull: nodeId });
  return mutate(at, number, "off", send, isOff);
}

function isOff({ autoMerge, state }: Pull): boolean {
  return autoMerge === null || state !== "open";
}

async function mutate(
  at: Repository,
  number: number,
  to: "on" | "off",
  send: () => Promise<unknown>,
  isSo: (pull: Pull) => boolean,
): Promise<AutoMergeAttempt> {
  const purpose = {
    does: `switch ${to} the auto-merge of pull request #${number}`,
    needs: "contents: write and pull-requests: write",
  };
  const find = async (): Promise<AutoMergeAttempt | null> =>
    isSo(await readPull(at, number)) ? { kind: "done" } : null;
  const write = async (): Promise<AutoMergeAttempt> => {
    try {
      await send();
      return { kind: "done" };
    } catch (error) {
      const why = refusalIn(error);
      if (why === null) throw error;
      return (await find()) ?? { kind: "refused", why };
    }
  };
  return explained(purpose, () => writeOnce(at.connection.retry, write, find));
}

/** GraphQL refuses with status 200 and a list of what is wrong. */
function refusalIn(error: unknown): string | null {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) {
    return null;
  }
  const words = (error.errors as { readonly message?: string }[]).map(({ message }) => message);
  return words.join("; ");
}
