import type { DatabaseSync } from "node:sqlite";
import { forbidden, notFound, unauthorized } from "../http/errors.ts";
import type { GitHubError } from "../http/errors.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import { one } from "../store/database.ts";
import type { Identity, Level, Permission } from "./identity.ts";
import { notAccessible, scopeLimit } from "./scopes.ts";
import type { UserRow } from "./users.ts";

export interface Access {
  readonly permission: Permission;
  readonly level: "read" | "write" | "admin";
}

const RANK: Readonly<Record<Level, number>> = { none: 0, read: 1, write: 2, admin: 3 };

export function reaches(have: Level, need: Level): boolean {
  return RANK[have] >= RANK[need];
}

/** What the caller may do in one area of a repository. */
export function levelOn(
  db: DatabaseSync,
  identity: Identity | null,
  repo: RepositoryRow,
  permission: Permission,
): Level {
  const open: Level = repo.private === 0 && permission !== "administration" ? "read" : "none";
  if (identity === null) return open;
  const granted =
    identity.grants === null
      ? ofRole(within(scopeLimit(identity, repo), roleOn(db, identity.user, repo)), permission)
      : ofGrants(identity, repo, permission);
  return reaches(granted, open) ? granted : open;
}

/**
 * Throws what GitHub answers when the caller may not: 404 where even the existence is secret,
 * 401 for anonymous writes, 403 with the words that fit the kind of token.
 */
export function requireAccess(
  db: DatabaseSync,
  identity: Identity | null,
  repo: RepositoryRow,
  access: Access,
): void {
  if (!reaches(levelOn(db, identity, repo, "metadata"), "read")) throw notFound();
  if (!reaches(levelOn(db, identity, repo, access.permission), access.level)) {
    throw refusal(db, identity, repo, access);
  }
  const writes = access.level !== "read" && access.permission !== "administration";
  if (writes && repo.archived === 1) {
    throw forbidden("Repository was archived so is read-only.");
  }
}

/** The role a user has as owner, organisation member or collaborator. */
export function roleOn(db: DatabaseSync, user: UserRow, repo: RepositoryRow): Level {
  if (user.role === "admin" || user.id === repo.owner_id) return "admin";
  const member = one<{ role: "admin" | "member" }>(
    db,
    "SELECT role FROM memberships WHERE org_id = ? AND user_id = ?",
    repo.owner_id,
    user.id,
  );
  if (member?.role === "admin") return "admin";
  const collaborator = one<{ level: Level }>(
    db,
    "SELECT level FROM collaborators WHERE repository_id = ? AND user_id = ?",
    repo.id,
    user.id,
  );
  const levels: Level[] = [
    user.role ?? "none",
    member === null ? "none" : "read",
    collaborator?.level ?? "none",
  ];
  return levels.reduce((best, level) => (reaches(level, best) ? level : best), "none");
}

function within(limit: Level, level: Level): Level {
  return reaches(limit, level) ? level : limit;
}

function ofRole(role: Level, permission: Permission): Level {
  return permission === "administration" && role !== "admin" ? "none" : role;
}

function ofGrants(identity: Identity, repo: RepositoryRow, permission: Permission): Level {
  const grants = identity.grants?.[String(repo.id)];
  if (grants === undefined) return "none";
  // GitHub adds read access to metadata to every token that has any permission on the repository.
  return grants[permission] ?? (permission === "metadata" ? "read" : "none");
}

function refusal(
  db: DatabaseSync,
  identity: Identity | null,
  repo: RepositoryRow,
  access: Access,
): GitHubError {
  if (identity === null) return unauthorized();
  if (identity.grants !== null) return notAccessible(identity);
  // Where the owner may and only the token's scopes do not, GitHub knows nothing of what is asked for.
  const byRole = levelOn(db, { ...identity, scopes: null }, repo, access.permission);
  if (reaches(byRole, access.level)) return notFound();
  return access.permission === "administration" || access.level === "admin"
    ? forbidden("Must have admin rights to Repository.")
    : forbidden("Must have push access to repository");
}
