import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { GitHubError } from "../http/errors.ts";
import { one, run } from "../store/database.ts";
import type { ServerState } from "../state.ts";
import type { Grants, Identity } from "./identity.ts";
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
}

export interface TokenRequest {
  readonly userId: number;
  readonly kind: "user" | "installation";
  readonly grants: Grants | null;
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
  const prefix = request.kind === "installation" ? "ghs" : "ghp";
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
  const row = one<TokenRow>(server.db, "SELECT * FROM tokens WHERE hash = ?", hash(token));
  if (row === null) return null;
  if (row.expires_at !== null && Date.parse(row.expires_at) <= server.clock().getTime())
    return null;
  const user = userById(server.db, row.user_id);
  if (user === null) return null;
  const grants = row.grants === null ? null : (JSON.parse(row.grants) as Grants);
  return { user, kind: row.kind, grants };
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
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
