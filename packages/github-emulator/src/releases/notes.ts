import { compare } from "../git/compare.ts";
import { readCommit } from "../git/objects.ts";
import type { Commit } from "../git/objects.ts";
import { peel } from "../git/repository.ts";
import type { Context } from "../http/context.ts";
import { Fields } from "../http/fields.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
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

/** A list of the commits since the previous release (GitHub lists pull requests). */
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
  const commits = head === null ? [] : await commitsBetween(dir, base, head);
  const lines = commits.map((commit) => `* ${commit.message.split("\n", 1)[0] ?? ""}`);
  const log =
    previous === null || base === null
      ? `${html}/commits/${tag}`
      : `${html}/compare/${previous}...${tag}`;
  const list = lines.length === 0 ? "" : `## What's Changed\n${lines.join("\n")}\n\n`;
  return { name: tag, body: `${list}**Full Changelog**: ${log}` };
}

function previousTag(server: ServerState, repo: RepositoryRow, tag: string): string | null {
  const published = listReleases(server.db, repo.id, { drafts: false });
  return published.find((release) => release.tag_name !== tag)?.tag_name ?? null;
}

async function commitsBetween(
  dir: string,
  base: string | null,
  head: string,
): Promise<readonly Commit[]> {
  if (base !== null) return (await compare(dir, base, head))?.commits ?? [];
  const commit = await readCommit(dir, head);
  return commit === null ? [] : [commit];
}
