import type { IncomingMessage } from "node:http";
import { requireAccess } from "../auth/access.ts";
import type { Identity } from "../auth/identity.ts";
import { findRenamed, findRepository, fullName } from "../repos/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { GitHubError, notFound } from "./errors.ts";
import { redirect } from "./reply.ts";
import type { Reply } from "./reply.ts";
import type { Match } from "./router.ts";

/** The repository of a route with :owner/:repo, or the redirect to where it is now. */
export function loadRepository(
  server: ServerState,
  match: Match,
  identity: Identity | null,
  req: IncomingMessage,
): RepositoryRow | Reply | null {
  const { owner, repo: name } = match.params;
  if (owner === undefined || name === undefined) return null;
  const access = match.route.access ?? { permission: "metadata", level: "read" };
  const repo = findRepository(server.db, owner, name);
  try {
    if (repo !== null) {
      requireAccess(server.db, identity, repo, access);
      return repo;
    }
    const moved = findRenamed(server.db, owner, name);
    if (moved === null) throw notFound();
    requireAccess(server.db, identity, moved, access);
    const path = (req.url ?? "").replace(`/${owner}/${name}`, `/${fullName(moved)}`);
    const unchanged = req.method === "GET" || req.method === "HEAD";
    return redirect(unchanged ? 301 : 307, server.urls.url + path);
  } catch (error) {
    if (match.surface === "git" && identity === null) throw askForCredentials();
    throw error;
  }
}

// git asks the user for a name and password only when it sees this challenge.
function askForCredentials(): GitHubError {
  return new GitHubError(401, "Repository not found.", {
    headers: { "www-authenticate": 'Basic realm="GitHub"' },
  });
}
