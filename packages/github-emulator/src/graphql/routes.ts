import { GraphQLError, OperationTypeNode, getOperationAST, graphql, parse } from "graphql";
import { levelOn, reaches } from "../auth/access.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../http/context.ts";
import { badRequest } from "../http/errors.ts";
import { callerOf } from "../http/rate-limit.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { type RepositoryRow, findRenamed, findRepository, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { ownerNode } from "./owner.ts";
import { pullById } from "../pulls/rows.ts";
import { pullIdOf } from "../pulls/json.ts";
import { pullNode } from "./pull.ts";
import { pullMutations } from "./pull-mutations.ts";
import { repositoryNode } from "./repository.ts";
import { schema } from "./schema.ts";
import { type SearchArguments, search } from "./search.ts";

export const graphqlRoutes: readonly Route[] = [
  { method: "POST", path: "/graphql", handle: query },
];

// GraphQL has no anonymous callers, and answers errors of a query with status 200.
async function query(ctx: Context): Promise<Reply> {
  const caller = ctx.user;
  const body = await ctx.json();
  const { query: source, variables, operationName } = body;
  if (typeof source !== "string") throw badRequest("A query attribute must be specified");
  const operation = typeof operationName === "string" ? operationName : null;
  const cost = { kind: "graphql", writes: isMutation(source, operation) } as const;
  ctx.server.secondaryLimits.spend(callerOf(ctx.req, caller).name, cost, ctx.server.clock());
  // Whatever was done before this request is seen by it.
  await ctx.server.changes.settled();
  const result = await graphql({
    schema,
    source,
    rootValue: rootFor(ctx.server, caller),
    variableValues: isObject(variables) ? variables : null,
    operationName: operation,
  });
  const errors = result.errors?.map((error) => errorJson(error));
  return json(200, {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(errors === undefined ? {} : { errors }),
  });
}

function isMutation(source: string, operationName: string | null): boolean {
  try {
    const operation = getOperationAST(parse(source), operationName);
    return operation?.operation === OperationTypeNode.MUTATION;
  } catch {
    // What cannot be read changes nothing; its errors come with the answer.
    return false;
  }
}

function rootFor(server: ServerState, caller: Identity): Record<string, unknown> {
  const show = (repo: RepositoryRow): unknown => repositoryNode(server, repo, caller);
  const readable = (repo: RepositoryRow): boolean =>
    reaches(levelOn(server.db, caller, repo, "metadata"), "read");
  return {
    ...pullMutations(server, caller),
    // Of all things with a node id, pull requests are what clients ask for by it.
    node: ({ id }: { readonly id: string }) => {
      const pull = pullById(server, pullIdOf(id));
      const repo = pull === null ? null : repositoryById(server.db, pull.repository_id);
      if (pull !== null && repo !== null && readable(repo))
        return pullNode(server, repo, pull, show);
      throw new GraphQLError(`Could not resolve to a node with the global id of '${id}'`, {
        extensions: { type: "NOT_FOUND" },
      });
    },
    search: (args: SearchArguments) =>
      search(server, caller, args, ({ repo, pull }) => pullNode(server, repo, pull, show)),
    viewer: () => ownerNode(server, caller.user),
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const repo = findRepository(server.db, owner, name) ?? findRenamed(server.db, owner, name);
      if (repo === null || !readable(repo)) {
        throw new GraphQLError(
          `Could not resolve to a Repository with the name '${owner}/${name}'.`,
          { extensions: { type: "NOT_FOUND" } },
        );
      }
      return repositoryNode(server, repo, caller);
    },
  };
}

// GitHub puts `type` beside the message, where the specification has `extensions`.
function errorJson(error: GraphQLError): Record<string, unknown> {
  const { message, locations, path, extensions } = error.toJSON();
  return {
    ...extensions,
    ...(path === undefined ? {} : { path }),
    ...(locations === undefined ? {} : { locations }),
    message,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
