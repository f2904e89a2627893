import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import { SCHEMA } from "./schema.ts";

const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/**
 * Opens the store. WAL: a committed transaction survives `kill -9`, since the pages are with the
 * operating system. The exclusive lock keeps a second emulator out of the same directory.
 */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 1000 });
  try {
    db.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
    db.exec(SCHEMA);
  } catch (cause) {
    db.close();
    throw new Error(`cannot open ${file}: is another emulator using this directory?`, { cause });
  }
  return db;
}

/** All rows. `T` states the shape of the row that `sql` selects. */
export function all<T>(db: DatabaseSync, sql: string, ...values: SQLInputValue[]): T[] {
  return prepared(db, sql).all(...values) as T[];
}

/** The first row, or null. `T` states the shape of the row that `sql` selects. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the row, as with `all`
export function one<T>(db: DatabaseSync, sql: string, ...values: SQLInputValue[]): T | null {
  return (prepared(db, sql).get(...values) as T | undefined) ?? null;
}

/** Runs a statement and returns how many rows it changed. */
export function run(db: DatabaseSync, sql: string, ...values: SQLInputValue[]): number {
  return Number(prepared(db, sql).run(...values).changes);
}

/** Runs `work` (synchronous, so that no other request comes between) in one transaction. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

/** Empties every table. */
export function wipe(db: DatabaseSync): void {
  db.exec("PRAGMA foreign_keys=OFF");
  transaction(db, () => {
    const tables = all<{ name: string }>(
      db,
      "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%'",
    );
    for (const { name } of tables) db.exec(`DELETE FROM "${name}"`);
  });
  db.exec("PRAGMA foreign_keys=ON");
}

function prepared(db: DatabaseSync, sql: string): StatementSync {
  const known = statements.get(db) ?? new Map<string, StatementSync>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare(sql);
  known.set(sql, statement);
  return statement;
}
