import { forbidden, notFound } from "../http/errors.ts";
import type { GitHubError } from "../http/errors.ts";
import type { Headers } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { Identity, Level } from "./identity.ts";

/** What a classic token has unless it was made with others: what the GitHub CLI asks for. */
export const USUAL_SCOPES: readonly string[] = ["gist", "read:org", "repo", "workflow"];

/** The most that the scopes of a token allow in a repository, whatever its owner may do there. */
export function scopeLimit({ scopes }: Identity, repo: RepositoryRow): Level {
  if (scopes === null || scopes.includes("repo")) return "admin";
  if (repo.private === 1) return "none";
  return scopes.includes("public_repo") ? "admin" : "read";
}

/** Whether a token may change workflow files as far as its scopes go. */
export function mayTouchWorkflows({ scopes }: Identity): boolean {
  return scopes === null || scopes.includes("workflow");
}

/**
 * Lets a caller pass who writes where everybody who sees the repository may: only the scopes of a
 * classic token can be in the way. GitHub answers 404 then. Throws it.
 */
export function requireWritingScope(identity: Identity, repo: RepositoryRow): void {
  if (scopeLimit(identity, repo) !== "admin") throw notFound();
}

/** What GitHub answers a token with listed permissions that lacks the one it needs. */
export function notAccessible({ kind }: Identity): GitHubError {
  const by = kind === "installation" ? "integration" : "personal access token";
  return forbidden(`Resource not accessible by ${by}`);
}

/**
 * What GitHub tells with every answer of the API: the scopes of a classic token and those that the
 * endpoint takes; to tokens with listed permissions the permission that the endpoint takes.
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function tokenHeaders(identity: Identity | null, route: Route | undefined): Headers {
  const ofRepository = route?.path.includes("/:owner/:repo") ?? false;
  if (identity === null) return {};
  if (identity.scopes !== null) {
    const writes = route?.method === "GET" ? "repo" : "public_repo, repo";
    return {
      "x-oauth-scopes": identity.scopes.join(", "),
      "x-accepted-oauth-scopes": ofRepository ? writes : "",
    };
  }
  const fallback = ofRepository ? ({ permission: "metadata", level: "read" } as const) : undefined;
  const needs = route?.accepts ?? route?.access ?? fallback;
  if (identity.grants === null || needs === undefined) return {};
  return { "x-accepted-github-permissions": `${needs.permission}=${needs.level}` };
}
