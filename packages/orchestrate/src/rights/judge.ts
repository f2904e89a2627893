import type { Rights } from "@release-actions/github";
import type { Need } from "./needs.ts";
import type { Level } from "./table.ts";
import type { Told, Token } from "./token.ts";

/** `lacking` only where GitHub has said so; `unknown` is what no answer tells. */
export type Verdict =
  | { readonly kind: "held" | "unknown" }
  | { readonly kind: "lacking"; readonly found: string };

const HELD = { kind: "held" } as const;
const UNKNOWN = { kind: "unknown" } as const;

/** Whether a token has a right, from what is told of it without trying. */
export function judge(need: Need, { repositories, token }: Told): Verdict {
  const rights = repositories.get(need.repository) ?? null;
  if (need.permission === "metadata") {
    return rights === null ? lacking("no such repository that this token sees") : HELD;
  }
  const writes = need.level === "write";
  if (rights?.archived === true && writes) return lacking("the repository is archived");
  // What is public everybody reads.
  if (rights?.private === false && !writes) return HELD;
  if (token.kind === "app") return ofApp(need, token, rights?.fullName ?? need.repository);
  if (rights === null || token.kind === "job") return UNKNOWN;
  return ofPerson(need, rights);
}

function ofApp(
  { level, permission }: Need,
  token: Token & { kind: "app" },
  fullName: string,
): Verdict {
  if (!token.installed.has(fullName.toLowerCase())) {
    return lacking("the App is not installed there");
  }
  const has = token.granted[permission.replaceAll("-", "_")];
  if (has === "admin" || has === "write" || has === level) return HELD;
  return lacking(has === undefined ? `no ${permission}` : `${permission}: ${has}`);
}

/** A person needs the role, and a classic token one of the scopes. */
function ofPerson({ level, permission }: Need, rights: Rights): Verdict {
  const pushes = level === "write" && (permission === "contents" || permission === "actions");
  if (pushes && !rights.push) return lacking("the token's owner may only read there");
  const { scopes } = rights;
  if (scopes === null) return UNKNOWN;
  if (permission === "workflows") return scopes.includes("workflow") ? HELD : outside(scopes);
  if (scopes.includes("repo")) return HELD;
  if (rights.private || !scopes.includes("public_repo")) return outside(scopes);
  // For runs and gates GitHub's documentation asks for `repo`, also where everything is public.
  return permission === "actions" || permission === "deployments" ? UNKNOWN : HELD;
}

function outside(scopes: readonly string[]): Verdict {
  return lacking(
    scopes.length === 0 ? "a token without scopes" : `the scopes ${scopes.join(", ")}`,
  );
}

function lacking(found: string): Verdict {
  return { kind: "lacking", found };
}

/** `contents: write` */
export function nameOf({ level, permission }: { permission: string; level: Level }): string {
  return `${permission}: ${level}`;
}
