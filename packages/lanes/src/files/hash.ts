import type { FoundFile } from "./collect.ts";
import { openFile, type LocalFile } from "./local-file.ts";
import type { Progress } from "../progress.ts";

/** Hashing saturates a core; more readers than this only make the disk seek. */
const AT_ONCE = 4;

/**
 * Hashes all files, a few at a time, each streamed. The handles stay open for the upload; when one
 * file fails, all are closed.
 */
export async function openAll(
  files: readonly FoundFile[],
  progress: Progress,
): Promise<readonly LocalFile[]> {
  const opened: LocalFile[] = [];
  try {
    await inParallel(files, AT_ONCE, async (file) => {
      const one = await openFile(file.path, file.name, (done) => {
        progress.transfer(file.name, done, file.size);
      });
      opened.push(one);
    });
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
  return opened.toSorted(byName);
}

export async function closeAll(files: readonly LocalFile[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}

/** Runs `work` for every item, at most `limit` at once; the first failure stops the rest from starting. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(
    Array.from({ length: Math.min(limit, items.length) }, worker),
  );
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
}

/** Sorts by code units, as the documents want it: the order does not depend on a locale. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
