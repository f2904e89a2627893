import { open, readFile, rm } from "node:fs/promises";
import { ReleaseError } from "@release-actions/contract";

/** For the owner only: a key in a file that others may read is a key that others have. */
const SECRET = 0o600;
const PUBLIC = 0o644;

/**
 * Writes a new pair where nothing is yet: the secret to `path`, readable by its owner only (Windows: as
 * the folder is), the public key to `<path>.pub`. Both or none.
 * @throws ReleaseError `input_invalid` when something is there, `disk_error`
 */
export async function writePair(path: string, secretKey: string, publicKey: string): Promise<void> {
  await writeNew(path, secretKey, SECRET);
  try {
    await writeNew(`${path}.pub`, publicKey, PUBLIC);
  } catch (error) {
    // Nobody has used this key, and nobody could without its public half.
    await rm(path, { force: true });
    throw error;
  }
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    const handle = await open(path, "wx", mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") {
      throw new ReleaseError({
        code: "input_invalid",
        message: `${path} is there already; a key is never overwritten.`,
        next: "Name another file, or move that one away: its key may be in use.",
      });
    }
    throw new ReleaseError({ code: "disk_error", message: `${path} cannot be written.`, cause });
  }
}

/** @throws ReleaseError `file_unreadable` */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const message = `${path} cannot be read.`;
    throw new ReleaseError({ code: "file_unreadable", message, found, cause });
  }
}

/** The text of the first of these files that is there; null when none is. */
export async function firstText(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) return text;
  }
  return null;
}
