import { randomUUID } from "node:crypto";
import type { Context } from "../http/context.ts";
import { badRequest, notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { findRepository } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, run } from "../store/database.ts";

type Kind = "secret" | "variable";

const SECRETS = "/repos/:account/:name/secrets/:value";
const VARIABLES = "/repos/:account/:name/variables/:value";

/**
 * Secrets and variables of a repository or, with `environment`, of one of its environments. Over
 * GitHub's API a secret has to be sealed with libsodium; whoever controls this server need not.
 */
export const valueRoutes: readonly Route[] = [
  { method: "PUT", path: SECRETS, handle: (ctx) => put(ctx, "secret") },
  { method: "DELETE", path: SECRETS, handle: (ctx) => remove(ctx, "secret") },
  { method: "PUT", path: VARIABLES, handle: (ctx) => put(ctx, "variable") },
  { method: "DELETE", path: VARIABLES, handle: (ctx) => remove(ctx, "variable") },
];

/** What a job sees: the repository's values, with those of its environment on top. */
export function valuesFor(
  server: Pick<ServerState, "db">,
  repositoryId: number,
  kind: Kind,
  environment: string | null,
): Record<string, string> {
  const rows = all<{ name: string; value: string }>(
    server.db,
    `SELECT name, value FROM runner_values
     WHERE repository_id = ? AND kind = ? AND environment IN ('', ?) ORDER BY environment <> ''`,
    repositoryId,
    kind,
    environment ?? "",
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Takes secrets out of a text; a secret of several lines is hidden line by line. */
export function masker(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets
    .flatMap((secret) => [secret, ...secret.split("\n")])
    .filter((part) => part.trim() !== "")
    .toSorted((left, right) => right.length - left.length);
  // A text that stands for no secret in between keeps "***" from being masked again.
  const mark = randomUUID();
  return (text) =>
    hidden.reduce((rest, part) => rest.replaceAll(part, mark), text).replaceAll(mark, "***");
}

async function put(ctx: Context, kind: Kind): Promise<Reply> {
  const repositoryId = requireRepository(ctx);
  const fields = new Fields("Value", await ctx.json());
  const value = fields.required("value");
  const environment = fields.string("environment") ?? "";
  fields.check();
  const name = nameOf(ctx);
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith("GITHUB_")) {
    throw badRequest(`${name} cannot be the name of a ${kind}`);
  }
  run(
    ctx.server.db,
    "INSERT OR REPLACE INTO runner_values VALUES (?, ?, ?, ?, ?)",
    repositoryId,
    kind,
    environment,
    name,
    value,
  );
  return json(201, { name, environment });
}

function remove(ctx: Context, kind: Kind): Reply {
  const sql =
    "DELETE FROM runner_values WHERE repository_id = ? AND kind = ? AND environment = ? AND name = ?";
  const environment = ctx.query.get("environment") ?? "";
  const gone = run(ctx.server.db, sql, requireRepository(ctx), kind, environment, nameOf(ctx));
  if (gone === 0) throw notFound();
  return noContent();
}

// Names do not know case on GitHub and are kept in capitals.
function nameOf(ctx: Context): string {
  return ctx.param("value").toUpperCase();
}

function requireRepository(ctx: Context): number {
  const repo = findRepository(ctx.server.db, ctx.param("account"), ctx.param("name"));
  if (repo === null) throw notFound();
  return repo.id;
}
