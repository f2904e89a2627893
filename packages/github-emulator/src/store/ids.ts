import { createHash, createHmac, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { one, run } from "./database.ts";

/** Source of everything that GitHub would invent. With a seed, the same calls give the same values. */
export interface Ids {
  /** The next id of a kind ("release", "asset", ...). Kinds start far apart, so that a mix-up shows. */
  next(kind: string): number;
  /** Fresh lowercase hex of `bytes` bytes (at most 32). */
  hex(bytes: number): string;
  /** A secret that depends on `purpose` only and survives restarts and resets. 64 hex digits. */
  secret(purpose: string): string;
}

/** Opens the persisted source. A directory made with one seed keeps it. */
export function openIds(db: DatabaseSync, seed: number | undefined): Ids {
  const key = persistedKey(db, seed);
  return {
    next: (kind) => base(kind) + advance(db, kind),
    hex: (bytes) => derive(key, `hex:${advance(db, "hex")}`).slice(0, bytes * 2),
    secret: (purpose) => derive(key, `secret:${purpose}`),
  };
}

/**
 * Puts the numbers back to the start. Without a seed the hex counter goes on: a token that was
 * valid before a reset must not be somebody else's afterwards.
 */
export function resetIds(db: DatabaseSync, keep: () => void, seed: number | undefined): void {
  const key = one<{ value: string }>(db, "SELECT value FROM meta WHERE key='key'")?.value;
  const hex = one<{ last: number }>(db, "SELECT last FROM sequences WHERE name='hex'")?.last ?? 0;
  keep();
  if (key !== undefined) run(db, "INSERT INTO meta VALUES ('key', ?)", key);
  if (seed === undefined) run(db, "INSERT INTO sequences VALUES ('hex', ?)", hex);
}

function persistedKey(db: DatabaseSync, seed: number | undefined): string {
  const known = one<{ value: string }>(db, "SELECT value FROM meta WHERE key='key'");
  if (known !== null) return known.value;
  const key =
    seed === undefined
      ? randomBytes(32).toString("hex")
      : createHash("sha256").update(`seed:${seed}`).digest("hex");
  run(db, "INSERT INTO meta VALUES ('key', ?)", key);
  return key;
}

function advance(db: DatabaseSync, name: string): number {
  const row = one<{ last: number }>(
    db,
    "INSERT INTO sequences VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
    name,
  );
  if (row === null) throw new Error(`sequence ${name} gave no number`);
  return row.last;
}

function base(kind: string): number {
  return (createHash("sha256").update(kind).digest().readUInt16BE(0) + 1) * 10_000;
}

function derive(key: string, label: string): string {
  return createHmac("sha256", key).update(label).digest("hex");
}
