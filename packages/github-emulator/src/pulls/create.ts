import { levelOn, reaches } from "../auth/access.ts";
import type { Identity } from "../auth/identity.ts";
import { countRevisions } from "../git/compare.ts";
import { readRef } from "../git/repository.ts";
import { GitHubError, validationFailed } from "../http/errors.ts";
import type { FieldError } from "../http/errors.ts";
import { type RepositoryRow, findRepository, repositoryById } from "../repos/rows.ts";
import { announcePull } from "../runner/announce.ts";
import type { ServerState } from "../state.ts";
import { run, transaction } from "../store/database.ts";
import { type PullRow, findPull, insertIssue, listPulls } from "./rows.ts";
import { keepHead } from "./sync.ts";

export interface PullRequest {
  readonly title: string;
  readonly body: string | null;
  /** `branch`, or `owner:branch` for a fork. */
  readonly head: string;
  /** Name of the fork, where it is not that of this repository. */
  readonly headRepo?: string | undefined;
  readonly base: string;
  readonly draft: boolean;
}

/** Opens a pull request. Throws 422 with GitHub's words. */
export async function createPull(
  server: ServerState,
  repo: RepositoryRow,
  identity: Identity,
  given: PullRequest,
): Promise<PullRow> {
  const { source, branch } = headOf(server, repo, identity, given);
  const head =
    source === null ? null : await readRef(server.paths.git(source.id), `refs/heads/${branch}`);
  const base = await readRef(server.paths.git(repo.id), `refs/heads/${given.base}`);
  const invalid = [...(head === null ? ["head"] : []), ...(base === null ? ["base"] : [])];
  if (source === null || head === null || base === null) {
    throw validationFailed(invalid.map((field) => ({ ...problem(), field, code: "invalid" })));
  }
  refuseTwin(server, repo, source, branch, given.base);
  const pull = transaction(server.db, () => {
    const text = { title: given.title, body: given.body, user_id: identity.user.id };
    const issue = insertIssue(server, repo.id, text);
    run(
      server.db,
      `INSERT INTO pulls (issue_id, pull_id, head_repository_id, head_ref, head_sha, base_ref, base_sha, draft)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      issue.id,
      server.ids.next("pull"),
      source.id,
      branch,
      head.sha,
      given.base,
      base.sha,
      given.draft ? 1 : 0,
    );
    return requirePull(server, repo, issue.number);
  });
  await keepHead(server, repo, pull, head.sha);
  await refuseEmpty(server, repo, pull, base.sha);
  await announcePull(server, identity, pull, { action: "opened" });
  return pull;
}

/** Throws when there is none: for rows that have just been written. */
export function requirePull(server: ServerState, repo: RepositoryRow, number: number): PullRow {
  const pull = findPull(server, repo.id, number);
  if (pull === null) throw new GitHubError(404, "Not Found");
  return pull;
}

function headOf(
  server: ServerState,
  repo: RepositoryRow,
  identity: Identity,
  { head, headRepo }: PullRequest,
): { readonly source: RepositoryRow | null; readonly branch: string } {
  const [branch = "", owner = repo.owner_login] = head.split(":").toReversed();
  const name = headRepo?.split("/").at(-1) ?? repo.name;
  const source = findRepository(server.db, owner, name);
  const seen = source !== null && reaches(levelOn(server.db, identity, source, "contents"), "read");
  return { source: seen ? source : null, branch };
}

function refuseTwin(
  server: ServerState,
  repo: RepositoryRow,
  source: RepositoryRow,
  branch: string,
  base: string,
): void {
  const twin = listPulls(server, repo.id).some(
    (pull) =>
      pull.state === "open" &&
      pull.head_repository_id === source.id &&
      pull.head_ref === branch &&
      pull.base_ref === base,
  );
  if (!twin) return;
  const message = `A pull request already exists for ${source.owner_login}:${branch}.`;
  throw validationFailed([{ ...problem(), message }]);
}

// Asked only when the head's objects are here, which for a fork is after its fetch.
async function refuseEmpty(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  base: string,
): Promise<void> {
  const dir = server.paths.git(repo.id);
  if ((await countRevisions(dir, ["--max-count=1", pull.head_sha, `^${base}`])) > 0) return;
  run(server.db, "DELETE FROM issues WHERE id = ?", pull.id);
  const own = pull.head_repository_id === repo.id;
  const owner = own ? null : repositoryById(server.db, pull.head_repository_id)?.owner_login;
  const head = owner === null || owner === undefined ? pull.head_ref : `${owner}:${pull.head_ref}`;
  const message = `No commits between ${pull.base_ref} and ${head}`;
  throw validationFailed([{ ...problem(), message }]);
}

function problem(): FieldError {
  return { resource: "PullRequest", code: "custom" };
}
