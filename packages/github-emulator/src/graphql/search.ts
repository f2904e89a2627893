import { levelOn, reaches } from "../auth/access.ts";
import type { Identity } from "../auth/identity.ts";
import { userById } from "../auth/users.ts";
import { type PullRow, listPulls } from "../pulls/rows.ts";
import { type RepositoryRow, SELECT_REPOSITORY, fullName } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all } from "../store/database.ts";
import { type PageArguments, connect } from "./connection.ts";

export interface SearchArguments extends PageArguments {
  readonly query: string;
  readonly type: string;
}

interface Found {
  readonly repo: RepositoryRow;
  readonly pull: PullRow;
}

/**
 * Pull requests by the qualifiers that clients use to find them: repo, is, state, author,
 * review-requested, head, base. Other words must be in the title. The newest first.
 * https://docs.github.com/search-github/searching-on-github/searching-issues-and-pull-requests
 */
export function search(
  server: ServerState,
  caller: Identity,
  args: SearchArguments,
  show: (found: Found) => unknown,
): Record<string, unknown> {
  const words = args.query.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  const repos = all<RepositoryRow>(server.db, SELECT_REPOSITORY).filter((repo) =>
    reaches(levelOn(server.db, caller, repo, "pull_requests"), "read"),
  );
  const found = (args.type === "ISSUE" ? repos : [])
    .flatMap((repo) => listPulls(server, repo.id).map((pull) => ({ repo, pull })))
    .filter((one) => words.every((word) => matches(server, caller, one, word)))
    .toSorted((a, b) => b.pull.id - a.pull.id);
  const connection = connect(found, args, ({ pull }) => pull.pull_id, show);
  return { ...connection, issueCount: found.length };
}

function matches(server: ServerState, caller: Identity, one: Found, word: string): boolean {
  const { repo, pull } = one;
  const [, key = "", quoted = ""] = /^([a-z-]+):(.*)$/s.exec(word) ?? [];
  const value = quoted.replaceAll('"', "").toLowerCase();
  const login = value === "@me" ? caller.user.login.toLowerCase() : value;
  const is = (id: number): boolean => userById(server.db, id)?.login.toLowerCase() === login;
  switch (key) {
    case "repo":
      return fullName(repo).toLowerCase() === value;
    case "is":
    case "state":
      return standsAs(pull, value);
    case "author":
      return is(pull.user_id);
    case "review-requested":
      return (JSON.parse(pull.reviewers) as number[]).some((id) => is(id));
    case "head":
      return pull.head_ref.toLowerCase() === value;
    case "base":
      return pull.base_ref.toLowerCase() === value;
    default:
      return pull.title.toLowerCase().includes(word.replaceAll('"', "").toLowerCase());
  }
}

function standsAs(pull: PullRow, word: string): boolean {
  switch (word) {
    case "pr":
      return true;
    case "open":
    case "closed":
      return pull.state === word;
    case "merged":
      return pull.merged_at !== null;
    case "unmerged":
      return pull.merged_at === null;
    case "draft":
      return pull.draft === 1;
    default:
      return false;
  }
}
