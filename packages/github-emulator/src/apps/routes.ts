import type { Context } from "../http/context.ts";
import { forbidden, notFound } from "../http/errors.ts";
import { paginated, paginatedAs } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { repositoryJson } from "../repos/json.ts";
import { findRepository, repositoryById } from "../repos/rows.ts";
import { issueAccessToken } from "./access-token.ts";
import { requireApp } from "./app-jwt.ts";
import { appJson, installationJson } from "./json.ts";
import { type AppRow, type InstallationRow, installationsOf, repositoriesOf } from "./rows.ts";

const INSTALLATION = "/app/installations/:installation_id";

/** What Apps see of themselves with a JWT, and installations with a token. */
export const appRoutes: readonly Route[] = [
  { method: "GET", path: "/app", credentials: "app", handle: getApp },
  { method: "GET", path: "/app/installations", credentials: "app", handle: listInstallations },
  { method: "GET", path: INSTALLATION, credentials: "app", handle: getInstallation },
  {
    method: "POST",
    path: `${INSTALLATION}/access_tokens`,
    credentials: "app",
    handle: addAccessToken,
  },
  {
    method: "GET",
    // Not `:owner/:repo`: an App is no user with permissions on the repository.
    path: "/repos/:account/:name/installation",
    credentials: "app",
    handle: getRepositoryInstallation,
  },
  { method: "GET", path: "/installation/repositories", handle: listRepositories },
];

async function getApp(ctx: Context): Promise<Reply> {
  return json(200, appJson(ctx.server, await requireApp(ctx)));
}

async function listInstallations(ctx: Context): Promise<Reply> {
  const app = await requireApp(ctx);
  return paginated(ctx, installationsOf(ctx.server, app), (installation) =>
    installationJson(ctx.server, app, installation),
  );
}

async function getInstallation(ctx: Context): Promise<Reply> {
  const { app, installation } = await requireInstallation(ctx);
  return json(200, installationJson(ctx.server, app, installation));
}

async function addAccessToken(ctx: Context): Promise<Reply> {
  const { app, installation } = await requireInstallation(ctx);
  return issueAccessToken(ctx, app, installation);
}

async function getRepositoryInstallation(ctx: Context): Promise<Reply> {
  const { server } = ctx;
  const app = await requireApp(ctx);
  const repo = findRepository(server.db, ctx.param("account"), ctx.param("name"));
  const installation = installationsOf(server, app).find((candidate) =>
    repositoriesOf(server, candidate).some(({ id }) => id === repo?.id),
  );
  if (installation === undefined) throw notFound();
  return json(200, installationJson(server, app, installation));
}

/** GET /installation/repositories: what the token of the request reaches. */
function listRepositories(ctx: Context): Reply {
  const { kind, grants } = ctx.user;
  if (kind !== "installation" || grants === null) {
    throw forbidden(
      "You must authenticate with an installation access token in order to list repositories for an installation.",
    );
  }
  const found = Object.keys(grants).flatMap((id) => {
    const repo = repositoryById(ctx.server.db, Number(id));
    return repo === null ? [] : [repo];
  });
  return paginatedAs(ctx, "repositories", found, (repo) =>
    repositoryJson(ctx.server, repo, ctx.identity),
  );
}

async function requireInstallation(
  ctx: Context,
): Promise<{ readonly app: AppRow; readonly installation: InstallationRow }> {
  const app = await requireApp(ctx);
  const id = ctx.idParam("installation_id");
  const installation = installationsOf(ctx.server, app).find((candidate) => candidate.id === id);
  if (installation === undefined) throw notFound();
  return { app, installation };
}
