import { ReleaseError } from "@release-actions/contract";
import { downloadBytes, type Asset, type Release, type Repository } from "@release-actions/github";
import {
  parseEd25519PublicKey,
  parseEd25519Signature,
  SigningError,
  verifyEd25519,
} from "@release-actions/signing";
import type { Progress } from "../progress.ts";
import { signingProblem } from "../sign/problem.ts";

const SIGNATURE = "manifest.json.sig";
/** 88 characters and a line feed; more than this is none. */
const MOST_BYTES = 1024;

/** The key that a maintainer fixed in reviewed configuration; never one that a release brings along. */
export interface PinnedKey {
  readonly publicKey: Uint8Array;
}

/** @throws ReleaseError `public_key_invalid` */
export function pinKey(text: string | undefined): PinnedKey | null {
  if (text === undefined) return null;
  try {
    return { publicKey: parseEd25519PublicKey(text) };
  } catch (error) {
    throw signingProblem(error, "The input public-key");
  }
}

/**
 * With a pinned key the manifest's exact bytes must be signed by it: without a signature anybody who
 * can write to releases could decide which old files users get. Without a key nothing is proved.
 * @throws ReleaseError `previous_unverified`
 */
export async function verifySignature(
  at: Repository,
  manifest: Uint8Array,
  { tag }: Release,
  assets: readonly Asset[],
  key: PinnedKey | null,
  progress: Progress,
): Promise<void> {
  const asset = assets.find(({ name, state }) => name === SIGNATURE && state === "uploaded");
  if (key === null) {
    const has = asset ? "is signed, but no public-key is pinned" : "is not signed";
    progress.warn(`The manifest of ${tag} ${has}: it is believed as GitHub serves it.`);
    return;
  }
  if (!asset) throw unverified(tag, "is not signed", "nothing");
  const text = Buffer.from(await downloadBytes(at, asset, MOST_BYTES)).toString("latin1");
  if (verifyEd25519(key.publicKey, manifest, understand(text, tag))) {
    progress.note(`${tag}: the manifest is signed with the pinned key`);
    return;
  }
  throw unverified(tag, "is not signed with the pinned key", "a signature that does not verify");
}

function understand(text: string, tag: string): Uint8Array {
  try {
    return parseEd25519Signature(text);
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    throw unverified(tag, "has a signature that cannot be read", error.found ?? error.message);
  }
}

function unverified(tag: string, what: string, found: string): ReleaseError {
  return new ReleaseError({
    code: "previous_unverified",
    message: `The manifest of ${tag} ${what}.`,
    expected: `a ${SIGNATURE} of the pinned public-key over its exact bytes`,
    found,
  });
}
