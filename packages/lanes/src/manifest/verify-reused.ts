import {
  parseDigest,
  parseDownloadUrl,
  parseTag,
  type ManifestAsset,
} from "@release-actions/contract";
import {
  downloadAsset,
  findPublished,
  listAssets,
  type Asset,
  type Repository,
  type Sink,
} from "@release-actions/github";
import { inParallel } from "../files/hash.ts";
import type { Progress } from "../progress.ts";
import { broken, refuseBroken, type Finding } from "../verify/findings.ts";
import type { PreviousRelease } from "./previous.ts";

const AT_ONCE = 3;

/**
 * Proves that every reused file is still what its entry says: GitHub's size and digest, or every byte
 * where GitHub has no digest.
 * @throws ReleaseError `previous_mismatch` with every file that is not
 */
export async function verifyReused(
  at: Repository,
  entries: readonly ManifestAsset[],
  previous: PreviousRelease,
  progress: Progress,
): Promise<void> {
  if (entries.length === 0) return;
  progress.step(`Verifying ${entries.length} reused files`);
  const holders = new Map<string, readonly Asset[]>([[previous.release.tag, previous.assets]]);
  for (const tag of new Set(entries.map(holderOf))) {
    // A file that was reused before still lies in the release that first had it.
    if (!holders.has(tag)) holders.set(tag, await assetsOf(at, tag));
  }
  const findings: Finding[] = [];
  await inParallel(entries, AT_ONCE, async (entry) => {
    const held = holders.get(holderOf(entry))?.find(({ name }) => name === entry.filename);
    const found = await explainHeld(at, entry, held, progress);
    if (found === null) return;
    const message = `${entry.filename} of ${holderOf(entry)} is not what its manifest says`;
    const expected = `${entry.size} bytes, sha256:${entry.sha256}`;
    findings.push(broken(entry.id, "previous_mismatch", message, { expected, found }));
  });
  refuseBroken(
    findings.toSorted((a, b) => (a.rule < b.rule ? -1 : 1)),
    "Reusing files",
  );
}

function holderOf({ url }: ManifestAsset): string {
  return parseDownloadUrl(url ?? "")?.tag ?? "";
}

async function assetsOf(at: Repository, tag: string): Promise<readonly Asset[]> {
  const parsed = parseTag(tag);
  const release = parsed === null ? null : await findPublished(at, parsed);
  return release === null || release.draft ? [] : listAssets(at, release.id);
}

/** What is there instead; null when the file is the one. */
async function explainHeld(
  at: Repository,
  { size, sha256, filename }: ManifestAsset,
  held: Asset | undefined,
  progress: Progress,
): Promise<string | null> {
  if (!held) return "no such asset";
  if (held.state !== "uploaded") return `an upload that is ${held.state}`;
  const wanted = parseDigest(`sha256:${sha256}`);
  const there = { size: held.size, digest: held.digest };
  if (there.digest === null && there.size === size) {
    progress.note(`${filename}: GitHub lists no digest, so every byte is read`);
    there.digest = (await downloadAsset(at, held, NOWHERE)).digest;
  }
  if (there.size === size && there.digest === wanted) return null;
  return `${there.size} bytes, ${there.digest ?? "no digest"}`;
}

/** Bytes that are only hashed. */
const NOWHERE: Sink = { begin: () => Promise.resolve(), write: () => Promise.resolve() };
