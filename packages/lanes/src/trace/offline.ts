import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  parseCandidate,
  parsePromotion,
  ReleaseError,
  sha256,
  type Digest,
  type RepositoryName,
  type Tag,
} from "@release-actions/contract";
import { SEAL } from "../candidate/elect.ts";
import { assetName } from "../candidate/names.ts";
import { closeAll, openAll } from "../files/hash.ts";
import type { Progress } from "../progress.ts";
import { BUNDLE } from "../candidate/own-documents.ts";
import { RECEIPT, RECEIPT_BUNDLE } from "../promote/receipt.ts";
import { assetLinks, candidateLink, type TraceLink } from "./links.ts";
import { buildLink, receiptLink, type TraceTrust } from "./proofs.ts";
import { MOST_PROOF_BYTES, type Traced } from "./trace.ts";

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The way back from the files of a release alone: for somebody without access to GitHub, or who does
 * not want to trust its answers. What only GitHub's records could prove is told as unknown.
 * @param directory with the release's files and nothing else
 * @throws ReleaseError `receipt_missing` | `receipt_invalid` | `document_invalid` | `file_unreadable`
 */
export async function traceOffline(
  directory: string,
  name: RepositoryName,
  tag: Tag,
  trust: TraceTrust,
  progress: Progress,
): Promise<Traced> {
  const files = await hashed(directory, progress);
  const receipt = await document(directory, files, RECEIPT);
  const promotion = parsePromotion(receipt);
  const sealed = await document(directory, files, SEAL);
  const candidate = parseCandidate(sealed);
  const links = [
    releaseLink(promotion.predicate.release, name, tag),
    ...assetLinks(files, promotion, candidate),
    candidateLink(promotion, candidate, sha256(sealed)),
    await buildLink(await proof(directory, files, BUNDLE), candidate, sha256(sealed), trust),
    await receiptLink(await proof(directory, files, RECEIPT_BUNDLE), receipt, promotion, trust),
    ...unknownLinks(promotion.predicate),
  ];
  return {
    origin: "offline",
    name: promotion.predicate.release.repository,
    tag: promotion.predicate.release.tag,
    htmlUrl: null,
    immutable: null,
    promotion,
    receiptDigest: sha256(receipt),
    // The notes are no part of the files.
    yanked: null,
    candidate,
    links,
    ok: links.every(({ state }) => state !== "broken"),
  };
}

interface Hashed {
  readonly name: string;
  readonly digest: Digest;
}

async function hashed(directory: string, progress: Progress): Promise<readonly Hashed[]> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `${directory} cannot be read.`,
      expected: "a directory with the files of a release",
      next: "Download the release's files into a directory of their own (gh release download <tag> --dir files), and name it.",
      cause,
    });
  });
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const { size } = await lstat(path);
      return { path, name: assetName(name), size };
    }),
  );
  const files = await openAll(found, progress);
  await closeAll(files);
  return files.map((file) => ({ name: file.name, digest: file.digest }));
}

async function document(
  directory: string,
  files: readonly Hashed[],
  name: string,
): Promise<Uint8Array> {
  const bytes = await readHashed(directory, files, name, MOST_BYTES);
  if (bytes !== null) return bytes;
  throw new ReleaseError({
    code: "receipt_missing",
    message: `${directory} has no usable ${name}.`,
    expected: `${name}, as it was downloaded with the release`,
    found: files.map((one) => one.name).join(", ") || "no files",
  });
}

/** An attestation; null when the release has none. One that cannot be read is judged as garbage. */
async function proof(
  directory: string,
  files: readonly Hashed[],
  name: string,
): Promise<Uint8Array | null> {
  if (!files.some((one) => one.name === name)) return null;
  return (await readHashed(directory, files, name, MOST_PROOF_BYTES)) ?? new Uint8Array();
}

async function readHashed(
  directory: string,
  files: readonly Hashed[],
  name: string,
  limit: number,
): Promise<Uint8Array | null> {
  const file = files.find((one) => one.name === name);
  const path = join(directory, name);
  if (file === undefined || (await lstat(path)).size > limit) return null;
  const bytes = await readFile(path);
  // What is judged is what was hashed.
  return sha256(bytes) === file.digest ? bytes : null;
}

function releaseLink(
  release: { readonly repository: string; readonly tag: string },
  name: RepositoryName,
  tag: Tag,
): TraceLink {
  const told = `${release.repository} ${release.tag}`;
  if (release.repository.toLowerCase() === name.toLowerCase() && release.tag === tag) {
    return { what: "release", state: "proved", detail: `the receipt is of ${told}` };
  }
  return {
    what: "release",
    state: "broken",
    detail: `the receipt is of ${told}, not ${name} ${tag}`,
  };
}

/** What the files say and cannot prove. */
function unknownLinks({ gate, promotion, release }: Traced["promotion"]["predicate"]): TraceLink[] {
  const names = gate.approved_by.map(({ login }) => login).join(", ") || "nobody";
  return [
    {
      what: "tag",
      state: "unknown",
      detail: `said to be at ${release.commit}: ask git (git ls-remote)`,
    },
    {
      what: "gate",
      state: "unknown",
      detail: `said to be run ${promotion.run_id}, environment ${gate.environment}, approved by ${names}: only GitHub's records prove it`,
    },
  ];
}
