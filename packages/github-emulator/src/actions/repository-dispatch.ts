import { userJson } from "../auth/users.ts";
import { resolveCommit } from "../git/repository.ts";
import type { Context } from "../http/context.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { repositoryJson } from "../repos/json.ts";
import { startedRuns } from "../runner/occasion.ts";
import { typesInclude } from "../runner/triggers.ts";

const write = { permission: "contents", level: "write" } as const;

const MAX_NAME = 100;
/** Top-level properties of a payload, GitHub's API description says. */
const MAX_PROPERTIES = 10;

export const repositoryDispatchRoutes: readonly Route[] = [
  { method: "POST", path: "/repos/:owner/:repo/dispatches", access: write, handle: dispatch },
];

/**
 * Starts the workflows of the default branch that listen to `repository_dispatch`. Unlike other
 * events it starts them also when the token of a job asks.
 */
async function dispatch(ctx: Context): Promise<Reply> {
  const { server, repo, user } = ctx;
  const fields = new Fields("RepositoryDispatch", await ctx.json());
  const type = fields.required("event_type");
  const payload = fields.object("client_payload") ?? {};
  if (type.length > MAX_NAME) fields.problem("event_type", "invalid");
  if (Object.keys(payload).length > MAX_PROPERTIES) {
    const words = `No more than ${MAX_PROPERTIES} properties are allowed`;
    fields.problem("client_payload", "invalid", words);
  }
  fields.check();
  const ref = `refs/heads/${repo.default_branch}`;
  const sha = await resolveCommit(server.paths.git(repo.id), ref);
  if (sha === null || server.runner === null) return noContent();
  const runs = await startedRuns(server, repo, {
    event: "repository_dispatch",
    actor: user.user,
    ref,
    sha,
    title: type,
    payload: async () => ({
      action: type,
      branch: repo.default_branch,
      client_payload: payload,
      repository: repositoryJson(server, repo, null),
      sender: userJson(server, user.user),
    }),
    starts: (workflow) => typesInclude(workflow, "repository_dispatch", type),
  });
  server.runner.take(runs);
  return noContent();
}
