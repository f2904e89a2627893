import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseSha, ReleaseError, type Sha } from "@release-actions/contract";
import { git } from "../rehearse/process.ts";
import type { Participant } from "./scope.ts";
import { isUrl, withoutCredentials, type Source } from "./sources.ts";

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
    // Of a remote repository the branch is taken; of a checkout what somebody works on.
    const wanted = isUrl(from) && participant.branch !== undefined;
    const branchOf = wanted ? ["--branch", participant.branch ?? ""] : [];
    await clone([...plain, "clone", "--quiet", ...branchOf, "--"], from, directory, below);
    const head = parseSha(await git(["rev-parse", "--verify", "HEAD"], directory));
    if (head === null) throw noCommit(withoutCredentials(from));
    // A checkout of a single commit has no branch.
    const current = (await git(["branch", "--show-current"], directory)) || "main";
    const { branch = current } = participant;
    const uncommitted = await changesIn(from);
    const shown = withoutCredentials(from);
    checkouts.push({ participant, from: shown, directory, branch, current, head, uncommitted });
  }
  return checkouts;
}

/** @throws ReleaseError `git_failed` in git's words, without the token that a URL may carry */
async function clone(
  args: readonly string[],
  from: string,
  directory: string,
  below: string,
): Promise<void> {
  try {
    await git([...args, from, directory], below);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    const { code, found = "" } = error;
    const shown = withoutCredentials(from);
    throw new ReleaseError({
      code,
      message: `${shown} cannot be cloned.`,
      found: found.replaceAll(from, shown),
      next: "Look whether git can clone it here, without asking for a password.",
    });
  }
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
