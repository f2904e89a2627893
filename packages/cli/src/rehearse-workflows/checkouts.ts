import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseSha, ReleaseError, type Sha } from "@release-actions/contract";
import { git } from "../rehearse/process.ts";
import type { Participant } from "./scope.ts";
import type { Source } from "./sources.ts";

/** A clone of what is rehearsed, which may be changed. */
export interface Checkout {
  readonly participant: Participant;
  readonly from: string;
  readonly directory: string;
  /** The branch that it passes for. */
  readonly branch: string;
  /** The branch that is checked out; the same unless somebody works on another one. */
  readonly current: string;
  /** The commit that somebody has. */
  readonly head: Sha;
  /** Changes in a checkout of this machine that are not committed, and so not part of it. */
  readonly uncommitted: number;
}

/** Clones every source below a directory; what is committed there is what is rehearsed. */
export async function cloneAll(
  sources: readonly Source[],
  below: string,
): Promise<readonly Checkout[]> {
  const checkouts: Checkout[] = [];
  for (const { from, participant } of sources) {
    const directory = join(below, participant.name);
    await mkdir(dirname(directory), { recursive: true });
    const plain = ["-c", "core.autocrlf=false", "-c", "advice.detachedHead=false"];
    await git([...plain, "clone", "--quiet", "--", from, directory], below);
    const head = parseSha(await git(["rev-parse", "--verify", "HEAD"], directory));
    if (head === null) throw noCommit(from);
    // A checkout of a single commit has no branch.
    const current = (await git(["branch", "--show-current"], directory)) || "main";
    const { branch = current } = participant;
    const uncommitted = await changesIn(from);
    checkouts.push({ participant, from, directory, branch, current, head, uncommitted });
  }
  return checkouts;
}

async function changesIn(from: string): Promise<number> {
  const status = await git(["status", "--porcelain"], from).catch(() => "");
  return status === "" ? 0 : status.split("\n").length;
}

function noCommit(from: string): ReleaseError {
  return new ReleaseError({
    code: "source_missing",
    message: `${from} has no commit that could be rehearsed.`,
  });
}
