import { noteRelease } from "../attestations/releases.ts";
import type { Context } from "../http/context.ts";
import { validationFailed } from "../http/errors.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { linksOf } from "../repos/json.ts";
import { announceRelease } from "../runner/announce.ts";
import type { RefMove } from "../runner/push-event.ts";
import { run, transaction } from "../store/database.ts";
import { burnTag } from "./frozen-tags.ts";
import { readReleaseInput } from "./input.ts";
import type { ReleaseInput } from "./input.ts";
import { releaseJson } from "./json.ts";
import { applyMakeLatest } from "./latest.ts";
import { generateNotes } from "./notes.ts";
import { checkDraftTarget, claimTag } from "./publish.ts";
import { releaseById } from "./rows.ts";
import type { ReleaseRow } from "./rows.ts";

/** POST /repos/:owner/:repo/releases */
export async function createRelease(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const input = readReleaseInput(await ctx.json(), "create");
  // One at a time, so that two requests cannot both find a tag free.
  const { release, tag } = await server.locks.hold(`releases:${repo.id}`, () => create(ctx, input));
  await announceRelease(server, repo, ctx.identity, { before: null, after: release, tag });
  return json(201, releaseJson(server, repo, release), {
    location: `${linksOf(server, repo).api}/releases/${release.id}`,
  });
}

async function create(
  ctx: Context,
  input: ReleaseInput,
): Promise<{ readonly release: ReleaseRow; readonly tag: RefMove | null }> {
  const { server, repo } = ctx;
  const tag = input.tagName ?? "";
  const draft = input.draft ?? false;
  const prerelease = input.prerelease ?? false;
  const target = input.target ?? repo.default_branch;
  if (!draft) refuseLatestPrerelease(input, prerelease);
  // A draft for a tag that is taken is legal: it fails when somebody publishes it.
  if (draft && input.target !== undefined) {
    await checkDraftTarget(server.paths.git(repo.id), tag, target);
  }
  const claimed = draft
    ? null
    : await claimTag(server, repo, { tag, target, releaseId: null, identity: ctx.identity });
  const notes = input.generateNotes ? await generateNotes(server, repo, { tag, target }) : null;

  const release = transaction(server.db, () => {
    const id = server.ids.next("release");
    const now = server.now();
    const immutable = !draft && repo.immutable_releases === 1;
    run(
      server.db,
      `INSERT INTO releases (id, repository_id, tag_name, target_commitish, name, body, draft,
         prerelease, immutable, draft_key, author_id, created_at, updated_at, published_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      repo.id,
      tag,
      target,
      input.name ?? notes?.name ?? null,
      [input.body, notes?.body].filter((part) => part !== undefined).join("\n\n") || null,
      draft ? 1 : 0,
      prerelease ? 1 : 0,
      immutable ? 1 : 0,
      server.ids.hex(10),
      ctx.user.user.id,
      claimed?.date ?? now,
      now,
      draft ? null : now,
    );
    const row = releaseById(server.db, repo.id, id);
    if (row === null) throw new Error(`release ${id} vanished while it was made`);
    if (immutable) {
      burnTag(server, repo, tag);
      noteRelease(server, repo, row, claimed?.object ?? "");
    }
    if (!draft && !prerelease) applyMakeLatest(server.db, row, input.makeLatest ?? "true");
    return row;
  });
  return { release, tag: claimed?.made ?? null };
}

/** Throws 422 when a prerelease is told to be the latest. */
export function refuseLatestPrerelease(input: ReleaseInput, isUnfit: boolean): void {
  if (input.makeLatest !== "true" || !isUnfit) return;
  const message = "Latest release cannot be draft or prerelease.";
  throw validationFailed([{ resource: "Release", code: "custom", message }]);
}
