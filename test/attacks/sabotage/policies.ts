import { off, type Sabotage } from "./sabotage.ts";

const RULES = "packages/lanes/src/policy/rules.ts";

export const sabotages: readonly Sabotage[] = [
  off(
    "the id that the policy pins",
    RULES,
    ["    (id === undefined || id === at.id) &&\n", ""],
    "T11/a candidate of the new",
  ),
  off(
    "the refs that the policy allows",
    RULES,
    ["if (allowed.includes(claimed) && known) return", "if (known) return"],
    "T12/a ref that the policy",
  ),
  off(
    "the ref that GitHub recorded",
    RULES,
    ["if (allowed.includes(claimed) && known) return", "if (allowed.includes(claimed)) return"],
    "T12/an allowed ref",
  ),
  off(
    "the events that the policy allows",
    RULES,
    ["if (events.includes(event)) return", "if (events) return"],
    "T16/schedule",
  ),
  off(
    "the runner that the policy allows",
    RULES,
    ['if (runner === "any" || found === runner) return', "if (found) return"],
    "T15/the candidate says so",
  ),
  off(
    "revocation by commit",
    RULES,
    ["one.sha === sha || one.digest === digest", "one.digest === digest"],
    "T34/by its commit",
  ),
  off(
    "revocation by digest",
    RULES,
    ["one.sha === sha || one.digest === digest", "one.sha === sha"],
    "T34/by its digest",
  ),
  off(
    "the policy's maximum age",
    "packages/lanes/src/policy/applied.ts",
    ["maxAgeDays: Math.min(...ages)", "maxAgeDays: Math.max(...ages, 1e6)"],
    "T33/older than the policy says",
  ),
  off(
    "the key that the policy pins",
    "packages/lanes/src/verify/proofs/signature.ts",
    ["if (keys.every((key) => verifyEd25519(key, seal, bytes))) {", "if (keys.length > 0) {"],
    "T50/signed by a key",
  ),
];
