import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { GitHubError } from "../http/errors.ts";
import { one, run } from "../store/database.ts";
import type { ServerState } from "../state.ts";
import type { Grants, Identity } from "./identity.ts";
import { USUAL_SCOPES } from "./scopes.ts";
import { ensureUser, userById } from "./users.ts";
import type { GlobalRole } from "./users.ts";

export interface BuiltInTokens {
  /** Site administrator: may do everything, everywhere. */
  readonly admin: string;
  /** Push access to every repository. */
  readonly writer: string;
  /** Read access to every repository. */
  readonly reader: string;
}

interface TokenRow {
  readonly user_id: number;
  readonly kind: "user" | "installation";
  readonly grants: string | null;
  readonly expires_at: string | null;
  readonly scopes: string | null;
}

export interface TokenRequest {
  readonly userId: number;
  readonly kind: "user" | "installation";
  readonly grants: Grants | null;
  /** Of a classic token; the usual ones when absent. */
  readonly scopes?: readonly string[];
  /** Absolute time (ISO 8601); null for a token that stays valid. */
  readonly expiresAt: string | null;
}

type TokenParts = Pick<ServerState, "db" | "ids" | "now">;

/** Makes the three accounts and their tokens if they are missing; the tokens never change. */
export function ensureBuiltIns(server: TokenParts): BuiltInTokens {
  const builtIn = (login: string, role: GlobalRole): string => {
    const user = ensureUser(server, login, "User", role);
    const token = `ghp_${server.ids.secret(`token:${login}`).slice(0, 36)}`;
    save(server, token, { userId: user.id, kind: "user", grants: null, expiresAt: null });
    return token;
  };
  return {
    admin: builtIn("admin", "admin"),
    writer: builtIn("writer", "write"),
    reader: builtIn("reader", "read"),
  };
}

/** Makes a token and returns it in plain text; only its hash is stored. */
export function mintToken(server: TokenParts, request: TokenRequest): string {
  const fineGrained = request.kind === "user" && request.grants !== null;
  const prefix = request.kind === "installation" ? "ghs" : fineGrained ? "github_pat" : "ghp";
  const token = `${prefix}_${server.ids.hex(18)}`;
  save(server, token, request);
  return token;
}

/**
 * Reads `Authorization: Bearer|token X`, or Basic with the token as password (git) or user name.
 * Null for anonymous requests; throws 401 "Bad credentials" for a token that is not valid.
 */
export function authenticate(
  server: Pick<ServerState, "db" | "clock">,
  req: IncomingMessage,
): Identity | null {
  const header = req.headers.authorization;
  if (header === undefined) return null;
  for (const token of presentedTokens(header)) {
    const identity = identityOf(server, token);
    if (identity !== null) return identity;
  }
  throw new GitHubError(401, "Bad credentials");
}

function identityOf(server: Pick<ServerState, "db" | "clock">, token: string): Identity | null {
  const row = one<TokenRow>(
    server.db,
    "SELECT t.*, s.scopes FROM tokens t LEFT JOIN token_scopes s USING (hash) WHERE hash = ?",
    hash(token),
  );
  if (row === null) return null;
  if (row.expires_at !== null && Date.parse(row.expires_at) <= server.clock().getTime())
    return null;
  const user = userById(server.db, row.user_id);
  if (user === null) return null;
  const grants = row.grants === null ? null : (JSON.parse(row.grants) as Grants);
  return { user, kind: row.kind, grants, scopes: scopesOf(row) };
}

/** Only classic tokens have scopes: those of a person, without listed permissions. */
function scopesOf({ grants, kind, scopes }: TokenRow): readonly string[] | null {
  if (kind === "installation" || grants !== null) return null;
  return scopes === null ? USUAL_SCOPES : scopes.split(",").filter((scope) => scope !== "");
}

/** Every token of an account is bad from now on. Returns how many there were. */
export function revokeTokens(server: Pick<ServerState, "db">, userId: number): number {
  return run(server.db, "DELETE FROM tokens WHERE user_id = ?", userId);
}

function presentedTokens(header: string): string[] {
  const [scheme = "", value = ""] = header.trim().split(/\s+/, 2);
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return [value];
    case "basic": {
      const [user = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
      return [password.join(":"), user];
    }
    default:
      return [];
  }
}

function save(server: TokenParts, token: string, request: TokenRequest): void {
  run(
    server.db,
    "INSERT INTO tokens (hash, user_id, kind, grants, expires_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    hash(token),
    request.userId,
    request.kind,
    request.grants === null ? null : JSON.stringify(request.grants),
    request.expiresAt,
  );
  if (request.scopes === undefined) return;
  run(
    server.db,
    "INSERT INTO token_scopes VALUES (?, ?) ON CONFLICT DO NOTHING",
    hash(token),
    request.scopes.join(","),
  );
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
