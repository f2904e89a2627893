import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import {
  ReleaseError,
  sha256,
  type Digest,
  type RepositoryName,
  type Tag,
} from "@release-actions/contract";
import { repositoryPage } from "@release-actions/github";
import { parseMinisignPublicKey } from "@release-actions/signing";
import { parseFinalTag } from "../promote/version.ts";
import { explained } from "../sign/problem.ts";
import { digestsOnce, filesOfDirectory } from "./release-file.ts";
import { rewriteLatestJson, type FinalLatestJson } from "./rewrite.ts";

/** No genuine latest.json comes near; its reader sets the exact limit. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Which file to rewrite, for which release. Paths are absolute. */
export interface RewriteFileRequest {
  readonly latestJson: string;
  /** Holds the files of the release. */
  readonly directory: string;
  /** `https://github.com`, or an Enterprise Server. */
  readonly server: string;
  /** Where the release will be. */
  readonly repository: RepositoryName;
  readonly candidateRepository: RepositoryName;
  /** Null when every address must be final already. */
  readonly candidateTag: Tag | null;
  readonly tag: Tag;
  /** The text of the pinned key. */
  readonly publicKey: string;
  readonly requiredPlatforms: readonly string[];
  readonly requireSignedVersion: boolean;
  readonly output: string;
}

/** What was written where. */
export interface RewrittenFile extends FinalLatestJson {
  readonly path: string;
  readonly before: Digest;
  readonly digest: Digest;
}

/**
 * Rewrites a latest.json on disk. Nothing is written unless everything holds, and then the whole file
 * at once.
 * @throws ReleaseError as `rewriteLatestJson`, and `file_unreadable`, `disk_error`, `public_key_invalid`
 */
export async function rewriteFile(request: RewriteFileRequest): Promise<RewrittenFile> {
  const { tag, server, candidateTag } = request;
  const { version } = parseFinalTag(tag);
  const publicKey = await explained(() => parseMinisignPublicKey(request.publicKey), "public-key");
  const given = await readGiven(request.latestJson);
  const candidate =
    candidateTag === null
      ? null
      : { repository: repositoryPage(server, request.candidateRepository), tag: candidateTag };
  const final = await rewriteLatestJson(given, {
    ...request,
    repository: repositoryPage(server, request.repository),
    version,
    publicKey,
    candidate,
    files: await filesOfDirectory(request.directory),
    digests: digestsOnce(),
  });
  await writeWhole(request.output, final.bytes);
  const path = request.output;
  return { ...final, path, before: sha256(given), digest: sha256(final.bytes) };
}

async function readGiven(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw new ReleaseError({
        code: "latest_json_invalid",
        message: `${path} is too large.`,
        expected: `at most ${MOST_BYTES} bytes`,
        found: `${size} bytes`,
      });
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof ReleaseError) throw cause;
    throw new ReleaseError({
      code: "file_unreadable",
      message: `${path} cannot be read.`,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** Under another name first: half a file is never seen, also not by a step that runs after a crash. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(partial, "wx", 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw new ReleaseError({
      code: "disk_error",
      message: `${path} could not be written.`,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
