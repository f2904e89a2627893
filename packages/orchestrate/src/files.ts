import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { ReleaseError } from "@release-actions/contract";

/** Writes a file so that a reader finds the old bytes or the new ones, also after a crash. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(draft, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    throw new ReleaseError({
      code: "disk_error",
      message: `${path} cannot be written.`,
      found: codeOf(cause),
      cause,
    });
  }
}

/** The bytes of a file; null when there is none. */
export async function readWhole(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw new ReleaseError({
      code: "disk_error",
      message: `${path} cannot be read.`,
      found: codeOf(cause),
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
