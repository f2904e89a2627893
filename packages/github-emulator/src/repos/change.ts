import { rm } from "node:fs/promises";
import { readRef } from "../git/repository.ts";
import { git } from "../git/process.ts";
import type { Context } from "../http/context.ts";
import { Fields } from "../http/fields.ts";
import { json, noContent } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { all, run, transaction } from "../store/database.ts";
import { repositoryJson } from "./json.ts";
import { readName } from "./names.ts";
import { rememberName } from "./rename.ts";
import { findRepository, repositoryById } from "./rows.ts";
import type { RepositoryRow } from "./rows.ts";
import { changedSettings } from "./settings.ts";

/** PATCH /repos/:owner/:repo */
export async function update(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const body = await ctx.json();
  const fields = new Fields("Repository", body);
  const name = body["name"] === undefined ? repo.name : readName(fields);
  const description = fields.string("description");
  const visibility = fields.oneOf("visibility", ["public", "private", "internal"]);
  const isPrivate =
    fields.boolean("private") ??
    (visibility === undefined ? repo.private === 1 : visibility !== "public");
  const branch = fields.string("default_branch") ?? repo.default_branch;
  const archived = fields.boolean("archived") ?? repo.archived === 1;
  const settings = changedSettings(repo, fields);
  const dir = server.paths.git(repo.id);
  if (branch !== repo.default_branch && (await readRef(dir, `refs/heads/${branch}`)) === null) {
    const message = `The branch ${branch} was not found. Please push that ref first or create it via the Git Data API.`;
    fields.problem("default_branch", "invalid", message);
  }
  const holder = findRepository(server.db, repo.owner_login, name);
  if (holder !== null && holder.id !== repo.id) {
    fields.problem("name", "custom", "name already exists on this account");
  }
  fields.check();

  if (branch !== repo.default_branch) {
    await git(dir, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  }
  transaction(server.db, () => {
    if (name !== repo.name) rememberName(server, repo, name);
    run(
      server.db,
      `UPDATE repositories SET name = ?, description = ?, private = ?, default_branch = ?,
         archived = ?, settings = ?, updated_at = ? WHERE id = ?`,
      name,
      description ?? (body["description"] === null ? null : repo.description),
      isPrivate ? 1 : 0,
      branch,
      archived ? 1 : 0,
      settings,
      server.now(),
      repo.id,
    );
  });
  return json(200, repositoryJson(server, reloaded(ctx), ctx.identity));
}

/** DELETE /repos/:owner/:repo */
export async function remove(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const assets = all<{ id: number }>(
    server.db,
    "SELECT a.id FROM assets a JOIN releases r ON r.id = a.release_id WHERE r.repository_id = ?",
    repo.id,
  );
  run(server.db, "DELETE FROM repositories WHERE id = ?", repo.id);
  await rm(server.paths.git(repo.id), { recursive: true, force: true });
  for (const { id } of assets) await rm(server.paths.blob("assets", id), { force: true });
  return noContent();
}

function reloaded(ctx: Context): RepositoryRow {
  return repositoryById(ctx.server.db, ctx.repo.id) ?? ctx.repo;
}
