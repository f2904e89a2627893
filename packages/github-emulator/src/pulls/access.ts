import { levelOn, reaches } from "../auth/access.ts";
import { notAccessible, requireWritingScope } from "../auth/scopes.ts";
import { findUser } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { forbidden, notFound } from "../http/errors.ts";
import type { PullRow } from "./rows.ts";
import { findPull } from "./rows.ts";

/**
 * Whoever sees the repository may open, review and comment; a limited token needs the permission
 * for it all the same, a classic one the scope. Throws 401, 403 and 404.
 */
export function requireParticipant(ctx: Context): void {
  const { user: identity, repo, server } = ctx;
  requireWritingScope(identity, repo);
  if (identity.grants === null) return;
  if (reaches(levelOn(server.db, identity, repo, "pull_requests"), "write")) return;
  throw notAccessible(identity);
}

/** Authors may edit what they opened, and everybody with push access. Throws 403. */
export function requireEditor(ctx: Context, authorId: number): void {
  requireParticipant(ctx);
  const { user: identity, repo, server } = ctx;
  if (identity.user.id === authorId) return;
  if (reaches(levelOn(server.db, identity, repo, "pull_requests"), "write")) return;
  throw forbidden("Must have push access to repository");
}

/** The pull request of the path, as it is after everything that happened before this request. */
export async function requirePullOf(ctx: Context): Promise<PullRow> {
  await ctx.server.changes.settled();
  const pull = findPull(ctx.server, ctx.repo.id, ctx.idParam("number"));
  if (pull === null) throw notFound();
  return pull;
}

/** The ids of the accounts with these logins; unknown ones are left out. */
export function idsOfLogins(ctx: Context, logins: readonly unknown[]): number[] {
  return logins.flatMap((login) => {
    const user = typeof login === "string" ? findUser(ctx.server.db, login) : null;
    return user === null ? [] : [user.id];
  });
}
