import { type UserRow, findUser, userJson } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, notFound, unprocessable } from "../http/errors.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { run } from "../store/database.ts";
import { type Commit, readCommit } from "./objects.ts";
import { hasBranches, resolveCommit } from "./repository.ts";
import type { Signature } from "./write.ts";

/** Bytes of a JSON body that carries file contents: GitHub takes blobs of 100 MB, in base64. */
export const CONTENT_LIMIT = 140 * 1024 * 1024;

/** The bare repository a request is about. */
export function gitDir(ctx: Context): string {
  return ctx.server.paths.git(ctx.repo.id);
}

/** Throws 409 while nothing has been pushed, as GitHub does for everything that needs a commit. */
export async function requireCommits(ctx: Context): Promise<void> {
  if (!(await hasBranches(gitDir(ctx)))) {
    throw new GitHubError(409, "Git Repository is empty.");
  }
}

/** The commit behind a branch, tag or sha in a path. Throws GitHub's 422 when there is none. */
export async function requireCommit(ctx: Context, rev: string): Promise<Commit> {
  await requireCommits(ctx);
  const dir = gitDir(ctx);
  const sha = await resolveCommit(dir, rev);
  const commit = sha === null ? null : await readCommit(dir, sha);
  if (commit === null) throw unprocessable(`No commit found for SHA: ${rev}`);
  return commit;
}

/** The same where the API answers 404 instead: compare, lists, contents. */
export async function findCommit(ctx: Context, rev: string): Promise<Commit> {
  const dir = gitDir(ctx);
  const sha = await resolveCommit(dir, rev);
  const commit = sha === null ? null : await readCommit(dir, sha);
  if (commit === null) throw notFound();
  return commit;
}

/**
 * Finds the account a commit belongs to. Only no-reply addresses lead to one, with or without the
 * id in front (`1+octocat@users.noreply.github.com`): accounts here have no other e-mail.
 */
export function userOfEmail(server: Pick<ServerState, "db" | "urls">): (email: string) => unknown {
  return (email) => {
    const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/i.exec(email)?.[1];
    const user = login === undefined ? null : findUser(server.db, login);
    return user === null ? null : userJson(server, user);
  };
}

/** Who signs a commit made over REST when the request does not say. */
export function signatureOf(user: Pick<UserRow, "id" | "login">): Signature {
  return {
    name: user.login,
    email: `${user.id}+${user.login}@users.noreply.github.com`,
  };
}

/** Notes that a ref of the repository has moved. */
export function touchPushed(
  server: Pick<ServerState, "db" | "now" | "changes">,
  repo: RepositoryRow,
): void {
  const now = server.now();
  run(
    server.db,
    "UPDATE repositories SET pushed_at = ?, updated_at = ? WHERE id = ?",
    now,
    now,
    repo.id,
  );
  server.changes.announce({ kind: "refs", repositoryId: repo.id });
}
