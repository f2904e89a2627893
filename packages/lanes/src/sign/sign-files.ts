import { basename } from "node:path";
import { ReleaseError, showFound, type Problem } from "@release-actions/contract";
import type { Progress } from "../progress.ts";
import { explainPath, openContent, type Content } from "./content.ts";
import type { SignRequest } from "./request.ts";
import { openSigner, type FileSigner } from "./signer.ts";
import { writeWhole, type TextFile } from "./write.ts";

interface SignedFile {
  /** The file. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Where its signature is. */
  readonly signature: string;
}

export interface SignResult {
  /** As `FileSigner.keyId`. */
  readonly keyId: string;
  readonly files: readonly SignedFile[];
}

/**
 * Signs files and writes `<file>.sig` or `<file>.minisig` beside each. Every signature is verified
 * under the pinned public key; when one file fails, none is written.
 * @throws ReleaseError `input_missing` | `input_invalid` | `file_unreadable` | `file_changed` |
 *   `document_too_large` | `disk_error`, and what `openSigner` and its signer throw
 */
export async function signFiles(request: SignRequest, progress: Progress): Promise<SignResult> {
  await checkPaths(request.files);
  const signer = await openSigner(request);
  const open: Content[] = [];
  try {
    checkPlaces(request.files, signer.suffix);
    const signatures: TextFile[] = [];
    for (const path of request.files) {
      const content = await openContent(path);
      open.push(content);
      signatures.push(await signOne(signer, content, progress));
    }
    // All at the end: the first file has had the most time to change.
    for (const content of open) await content.assertUnchanged();
    await writeWhole(signatures);
    const files = open.map(({ path, size }) => ({ path, size, signature: path + signer.suffix }));
    return { keyId: signer.keyId, files };
  } finally {
    signer.wipe();
    await Promise.all(open.map((content) => content.close()));
  }
}

async function signOne(
  signer: FileSigner,
  content: Content,
  progress: Progress,
): Promise<TextFile> {
  progress.step(`Signing ${content.name} (${content.size} bytes) with key ${signer.keyId}`);
  const text = await signer.sign(content, (done) => {
    progress.transfer(content.name, done, content.size);
  });
  return { path: content.path + signer.suffix, text };
}

/** Every path must be a regular file; all that are not are named at once. */
async function checkPaths(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) {
    throw new ReleaseError({ code: "input_missing", message: "No file to sign is named." });
  }
  const problems = await Promise.all(
    paths.map(async (path): Promise<Problem[]> => {
      const why = await explainPath(path);
      return why === null
        ? []
        : [{ pointer: "/files", message: `is ${why}`, found: showFound(path) }];
    }),
  );
  const details = problems.flat();
  const [first] = details;
  if (first === undefined) return;
  throw new ReleaseError({
    code: "file_unreadable",
    message: `${details.length} of ${paths.length} files cannot be signed.`,
    expected: "regular files",
    found: `${first.found ?? ""} ${first.message}`,
    details,
  });
}

/** No signature may be written twice, or over a file that is signed itself. */
function checkPlaces(paths: readonly string[], suffix: string): void {
  const taken = new Set<string>(paths);
  const repeated = paths.find((path, at) => paths.indexOf(path) !== at);
  const overwritten = paths.find((path) => taken.has(path + suffix));
  if (repeated === undefined && overwritten === undefined) return;
  throw new ReleaseError({
    code: "input_invalid",
    message:
      repeated === undefined
        ? "The signature of one file would replace another file that is to be signed."
        : "A file is named twice.",
    expected: "each file once, and not the signatures",
    found: showFound(basename(repeated ?? `${overwritten ?? ""}${suffix}`)),
  });
}
