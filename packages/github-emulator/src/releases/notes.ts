import { userById } from "../auth/users.ts";
import { revisions } from "../git/compare.ts";
import { peel } from "../git/repository.ts";
import type { Context } from "../http/context.ts";
import { Fields } from "../http/fields.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { type PullRow, listPulls } from "../pulls/rows.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { resolveTarget } from "./publish.ts";
import { listReleases } from "./rows.ts";

interface NotesRequest {
  readonly tag: string;
  readonly target: string;
  /** Tag the list starts after; by default that of the newest published release. */
  readonly previous?: string | undefined;
}

interface Notes {
  readonly name: string;
  readonly body: string;
}

/** POST /repos/:owner/:repo/releases/generate-notes */
export async function postNotes(ctx: Context): Promise<Reply> {
  const fields = new Fields("Release", await ctx.json());
  const request = {
    tag: fields.required("tag_name"),
    target: fields.string("target_commitish") ?? ctx.repo.default_branch,
    previous: fields.string("previous_tag_name"),
  };
  fields.check();
  return json(200, await generateNotes(ctx.server, ctx.repo, request));
}

/** A list of the pull requests merged since the previous release. */
export async function generateNotes(
  server: ServerState,
  repo: RepositoryRow,
  request: NotesRequest,
): Promise<Notes> {
  const { tag, target } = request;
  const dir = server.paths.git(repo.id);
  const { html } = linksOf(server, repo);
  const head = (await peel(dir, `refs/tags/${tag}`)) ?? (await resolveTarget(dir, target));
  const previous = request.previous ?? previousTag(server, repo, tag);
  const base = previous === null ? null : await peel(dir, `refs/tags/${previous}`);
  const commits = head === null ? new Set<string>() : await commitsBetween(dir, base, head);
  const lines = mergedPulls(server, repo, commits).map((pull) => {
    const login = userById(server.db, pull.user_id)?.login ?? "ghost";
    return `* ${pull.title} by @${login} in ${html}/pull/${pull.number}`;
  });
  const log =
    previous === null || base === null
      ? `${html}/commits/${tag}`
      : `${html}/compare/${previous}...${tag}`;
  const list = lines.length === 0 ? "" : `## What's Changed\n${lines.join("\n")}\n\n\n`;
  return { name: tag, body: `${list}**Full Changelog**: ${log}` };
}

function previousTag(server: ServerState, repo: RepositoryRow, tag: string): string | null {
  const published = listReleases(server.db, repo.id, { drafts: false });
  return published.find((release) => release.tag_name !== tag)?.tag_name ?? null;
}

/** In the order in which they were merged. */
function mergedPulls(
  server: ServerState,
  repo: RepositoryRow,
  shas: ReadonlySet<string>,
): readonly PullRow[] {
  return listPulls(server, repo.id)
    .filter(({ merge_commit_sha: sha }) => sha !== null && shas.has(sha))
    .toSorted(
      (a, b) => (a.merged_at ?? "").localeCompare(b.merged_at ?? "") || a.number - b.number,
    );
}

/** Without a base everything up to the tag is new. */
async function commitsBetween(
  dir: string,
  base: string | null,
  head: string,
): Promise<ReadonlySet<string>> {
  return new Set(await revisions(dir, [head, ...(base === null ? [] : [`^${base}`])]));
}
