import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { readPermissions } from "../admin/accounts.ts";
import { findUser } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { badRequest } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { findRepository } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { run, transaction } from "../store/database.ts";
import { appJson, installationJson } from "./json.ts";
import { type AppRow, type Permissions, installationsOf } from "./rows.ts";

const generate = promisify(generateKeyPair);

export const appAdminRoutes: readonly Route[] = [{ method: "POST", path: "/apps", handle: addApp }];

/**
 * POST /_emulator/apps {slug, owner, permissions, repositories?}: a new App with a key, installed
 * on its owner's account: on the repositories named ("owner/name"), or on all. Repositories of
 * other accounts get an installation there.
 */
async function addApp(ctx: Context): Promise<Reply> {
  const { server } = ctx;
  const fields = new Fields("App", await ctx.json());
  const slug = fields.required("slug");
  const owner = fields.required("owner");
  const given = fields.object("permissions") ?? {};
  const repositories = fields.array("repositories");
  fields.check();
  if (!/^[a-z\d](?:[a-z\d-]{0,33})$/.test(slug)) throw badRequest("slug: a-z, 0-9 and dashes");
  const account = findUser(server.db, owner);
  if (account === null) throw badRequest(`owner: there is no account ${owner}`);
  if (findUser(server.db, `${slug}[bot]`) !== null) throw badRequest(`slug: ${slug} is taken`);
  const permissions: Permissions = { metadata: "read", ...readPermissions("permissions", given) };
  const targets = readTargets(server, account.id, repositories);
  const { publicKey, privateKey } = await generate("rsa", { modulusLength: 2048 });
  const app: AppRow = {
    id: server.ids.next("app"),
    slug,
    name: slug,
    client_id: `Iv23li${server.ids.hex(7)}`,
    owner_id: account.id,
    public_key: publicKey.export({ type: "spki", format: "pem" }).toString(),
    permissions: JSON.stringify(permissions),
    created_at: server.now(),
  };
  transaction(server.db, () => {
    insert(server, app, targets);
  });
  const installations = installationsOf(server, app);
  return json(201, {
    ...appJson(server, app),
    pem: privateKey.export({ type: "pkcs1", format: "pem" }),
    installations: installations.map((row) => installationJson(server, app, row)),
  });
}

/** Account → the repositories there, or null for all. */
type Targets = ReadonlyMap<number, readonly number[] | null>;

function readTargets(
  server: ServerState,
  ownerId: number,
  repositories: readonly unknown[] | undefined,
): Targets {
  if (repositories === undefined) return new Map([[ownerId, null]]);
  const targets = new Map<number, number[]>();
  for (const full of repositories) {
    const [owner = "", name = ""] = String(full).split("/");
    const repo = findRepository(server.db, owner, name);
    if (repo === null) throw badRequest(`repositories: there is no ${String(full)}`);
    targets.set(repo.owner_id, [...(targets.get(repo.owner_id) ?? []), repo.id]);
  }
  return targets;
}

function insert(server: ServerState, app: AppRow, targets: Targets): void {
  const { db } = server;
  run(
    db,
    "INSERT INTO apps VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    app.id,
    app.slug,
    app.name,
    app.client_id,
    app.owner_id,
    app.public_key,
    app.permissions,
    app.created_at,
  );
  for (const [accountId, repositories] of targets) {
    const id = server.ids.next("installation");
    const selection = repositories === null ? "all" : "selected";
    run(
      db,
      "INSERT INTO installations VALUES (?, ?, ?, ?, ?, ?)",
      id,
      app.id,
      accountId,
      selection,
      app.permissions,
      app.created_at,
    );
    for (const repository of new Set(repositories)) {
      run(db, "INSERT INTO installation_repositories VALUES (?, ?)", id, repository);
    }
  }
}
