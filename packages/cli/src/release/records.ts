import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import { loadOperation, versionOf, type Operation } from "@release-actions/orchestrate";
import { compare } from "semver";

export const RECORDS = ".ms-release";

/** The record of a release that was begun in this directory. */
export interface FoundRecord {
  readonly path: string;
  readonly operation: Operation;
}

/** A record that nobody needs to go on with. */
export interface Superseded extends FoundRecord {
  /** The higher version of the same channel that is published. */
  readonly by: string;
}

/** What was begun here and is not published, and what was given up. */
interface Unfinished {
  readonly open: readonly FoundRecord[];
  readonly superseded: readonly Superseded[];
}

/** Looks through the records of this directory; other files in it are none. */
export async function unfinishedHere(): Promise<Unfinished> {
  const all = await recordsHere();
  const done = all.filter(({ operation }) => operation.done);
  const rest = all
    .filter(({ operation }) => !operation.done)
    .map((record) => ({ ...record, by: higherThan(record, done) }));
  return {
    open: rest.filter(({ by }) => by === null),
    superseded: rest.flatMap((record) =>
      record.by === null ? [] : [{ ...record, by: record.by }],
    ),
  };
}

/** Every record of this directory, whatever became of it. */
export async function recordsHere(): Promise<readonly FoundRecord[]> {
  const names = (await readdir(RECORDS).catch(() => [])).filter((name) => name.endsWith(".json"));
  const found: FoundRecord[] = [];
  for (const name of names.toSorted()) {
    const path = join(RECORDS, name);
    const operation = await loadIfRecord(path);
    if (operation !== null) found.push({ path, operation });
  }
  return found;
}

/** Plan files and receipts of yanks live in the same directory and are no records. */
async function loadIfRecord(path: string): Promise<Operation | null> {
  try {
    return await loadOperation(path);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "operation_invalid") return null;
    throw error;
  }
}

/** Versions of a channel only go up: below a published one nothing can be published any more. */
function higherThan({ operation }: FoundRecord, done: readonly FoundRecord[]): string | null {
  const { channel, product, tag } = operation.plan;
  const version = versionOf(tag);
  const higher = done.find(({ operation: { plan } }) => {
    const other = versionOf(plan.tag);
    const same = plan.product === product && plan.channel === channel;
    return same && version !== null && other !== null && compare(other, version) > 0;
  });
  return higher?.operation.plan.tag ?? null;
}
