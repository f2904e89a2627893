import { readYank, ReleaseError, yankedNotes, type Yank } from "@release-actions/contract";
import {
  findLatest,
  findRelease,
  updateRelease,
  type Release,
  type Repository,
} from "@release-actions/github";
import type { Progress } from "@release-actions/lanes";
import type { YankProposal } from "./propose.ts";

const SUFFIX = " (taken back)";

/** `already`: nothing had to be done. */
export interface YankOutcome {
  readonly already: boolean;
  /** As it is in the notes of the release. */
  readonly yank: Yank;
  readonly release: Release;
}

/**
 * Takes a release back: says so in its notes, gives `latest` to what users get instead, and makes it a
 * prerelease, which GitHub never chooses as the latest by itself. In that order: the notes remember what
 * was intended before a flag moves, so that whoever runs it again finishes the same; and at no moment is
 * nothing the latest. Asset, tag and receipt stay; nothing is deleted.
 * @throws ReleaseError `release_changed` when something else is there in the end
 */
export async function carryOutYank(
  { at, release: { id } }: YankProposal,
  proposed: Yank,
  progress: Pick<Progress, "step">,
): Promise<YankOutcome> {
  let writes = 0;
  const write = async (what: string, change: Parameters<typeof updateRelease>[2], of = id) => {
    progress.step(what);
    writes += 1;
    await updateRelease(at, of, change);
  };
  const before = await read(at, id);
  if (readYank(before.body) === null) {
    const name = before.name.endsWith(SUFFIX) ? before.name : `${before.name}${SUFFIX}`;
    const body = yankedNotes(proposed, before.body);
    await write(`Marking ${proposed.tag} as taken back`, { name, body });
  }
  const marked = await read(at, id);
  const yank = readYank(marked.body) ?? proposed;
  // What the notes intended may be no good any more: what leads users is what was proved just now.
  const { after, previous, tag } = proposed;
  if (previous !== undefined && after.latest === previous.tag && (await latestIs(at, tag))) {
    const restored = previous.release_id as Release["id"];
    await write(`Making ${previous.tag} the latest release`, { makeLatest: true }, restored);
  }
  if (!marked.prerelease) {
    await write(`Making ${tag} a prerelease`, { prerelease: true, makeLatest: false });
  }
  return { already: writes === 0, yank, release: await confirmed(at, id, yank) };
}

async function latestIs(at: Repository, tag: string): Promise<boolean> {
  return (await findLatest(at))?.tag === tag;
}

async function read(at: Repository, id: Release["id"]): Promise<Release> {
  const release = await findRelease(at, id);
  if (release !== null) return release;
  throw new ReleaseError({
    code: "release_missing",
    message: `Release ${id} of ${at.name} is gone.`,
    found: "HTTP 404",
  });
}

/** What was restored may have been superseded meanwhile; only the yanked one must not be served. */
async function confirmed(at: Repository, id: Release["id"], yank: Yank): Promise<Release> {
  const release = await read(at, id);
  const latest = await findLatest(at);
  const marked = readYank(release.body) !== null;
  if (marked && release.prerelease && latest?.id !== id) return release;
  throw new ReleaseError({
    code: "release_changed",
    message: `${yank.tag} was taken back, and something has changed it since.`,
    expected: `${yank.tag} marked, a prerelease and not latest`,
    found: `marked ${marked}, prerelease ${release.prerelease}, latest ${latest?.tag ?? "none"}`,
  });
}
