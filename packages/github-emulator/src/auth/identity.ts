import type { UserRow } from "./users.ts";

export const PERMISSIONS = [
  "contents",
  "actions",
  "administration",
  "deployments",
  "metadata",
  "checks",
  "statuses",
  "pull_requests",
  "attestations",
  "workflows",
] as const;
export type Permission = (typeof PERMISSIONS)[number];
export type Level = "none" | "read" | "write" | "admin";

/** Repository id → what the token may do there. */
export type Grants = Readonly<Record<string, Readonly<Partial<Record<Permission, Level>>>>>;

/**
 * Who asks, and with which kind of token. `grants` null means that the token may do whatever its
 * user may; otherwise it is a fine-grained or installation token, limited to these repositories.
 */
export interface Identity {
  readonly user: UserRow;
  readonly kind: "user" | "installation";
  readonly grants: Grants | null;
  /** Of a classic token, which they narrow further; null for every other way to sign in. */
  readonly scopes: readonly string[] | null;
}
