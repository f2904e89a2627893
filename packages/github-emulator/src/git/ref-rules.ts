import type { Identity } from "../auth/identity.ts";
import { GitHubError, unprocessable } from "../http/errors.ts";
import { type DirectChange, type Refusal, refusalsOf } from "../protection/refusals.ts";
import { fileRefusal, pushWords, restWords } from "../protection/words.ts";
import { refuseFrozenTag } from "../releases/frozen-tags.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { losesHistory, mergesIn } from "./compare.ts";
import type { RefusedRef } from "./hooks.ts";
import { readRef } from "./repository.ts";

/** A ref by its full name (`refs/heads/main`), and what is to become of it. */
export type RefChange = DirectChange;

type Server = Pick<ServerState, "db" | "paths" | "urls">;

/**
 * The rules of a repository about who may move which ref, whichever way the change comes: REST,
 * contents, a release or a push. A new kind of protection belongs here and nowhere else.
 *
 * @throws {GitHubError} 422 with the words GitHub uses, 409 for a change of one file.
 */
export async function refuseRefChange(
  server: Server,
  repo: RepositoryRow,
  identity: Identity | null,
  change: RefChange,
  file?: "create" | "update" | "delete",
): Promise<void> {
  refuseOwnRefs(server, repo, change);
  const refusals = await heldRefusals(server, repo, identity, change);
  if (refusals.length === 0) return;
  throw file === undefined ? unprocessable(restWords(refusals)) : fileRefusal(file, refusals);
}

/**
 * The same for one ref of a push, whose objects have not arrived yet: what depends on them is left
 * to the hook.
 */
export function refusePushedRef(
  server: Server,
  repo: RepositoryRow,
  identity: Identity | null,
  change: RefChange,
): RefusedRef[] {
  try {
    refuseOwnRefs(server, repo, change);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return [
      { ref: change.ref, when: "always", reason: error.message.replaceAll(/\s+/g, " ").trim() },
    ];
  }
  const refusals = refusalsOf(server, repo, identity, change);
  const page = `${linksOf(server, repo).html}/rules`;
  const said = (some: readonly Refusal[]): string => pushWords(change.ref, some, page);
  const always = refusals.filter(({ when }) => when === "always");
  if (always.length > 0) return [{ ref: change.ref, when: "always", reason: said(always) }];
  return refusals.map((refusal) => ({
    ref: change.ref,
    when: refusal.when,
    reason: said([refusal]),
  }));
}

function refuseOwnRefs(server: Server, repo: RepositoryRow, { ref, change }: RefChange): void {
  // github.com keeps these itself, for pull requests.
  if (ref.startsWith("refs/pull/")) throw unprocessable("deny updating a hidden ref");
  refuseFrozenTag(server, repo, ref, change);
}

async function heldRefusals(
  server: Server,
  repo: RepositoryRow,
  identity: Identity | null,
  change: RefChange,
): Promise<Refusal[]> {
  const dir = server.paths.git(repo.id);
  const held: Refusal[] = [];
  for (const refusal of refusalsOf(server, repo, identity, change)) {
    const { after } = change;
    if (refusal.when === "always") held.push(refusal);
    // A change of a file adds to what is there: it loses nothing and merges nothing.
    else if (after !== null) {
      const before = await readRef(dir, change.ref);
      const asks = refusal.when === "rewind" ? losesHistory : mergesIn;
      if (before !== null && (await asks(dir, before.sha, after))) held.push(refusal);
    }
  }
  return held;
}
