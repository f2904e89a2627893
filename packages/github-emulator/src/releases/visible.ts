import { levelOn, reaches } from "../auth/access.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { releaseById } from "./rows.ts";
import type { ReleaseRow } from "./rows.ts";

/** Drafts exist only for callers who may push. */
export function seesDrafts(
  server: Pick<ServerState, "db">,
  identity: Identity | null,
  repo: RepositoryRow,
): boolean {
  return reaches(levelOn(server.db, identity, repo, "contents"), "write");
}

/** The release of `:release_id`. Throws 404 also for a draft the caller may not see. */
export function requireRelease(ctx: Context): ReleaseRow {
  const release = releaseById(ctx.server.db, ctx.repo.id, ctx.idParam("release_id"));
  return requireVisible(ctx, release);
}

export function requireVisible(ctx: Context, release: ReleaseRow | null): ReleaseRow {
  if (release === null) throw notFound();
  if (release.draft === 1 && !seesDrafts(ctx.server, ctx.identity, ctx.repo)) throw notFound();
  return release;
}
