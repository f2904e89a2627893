import { noteRelease } from "../attestations/releases.ts";
import type { Context } from "../http/context.ts";
import { notFound, validationFailed } from "../http/errors.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { announceRelease } from "../runner/announce.ts";
import type { RefMove } from "../runner/push-event.ts";
import { run, transaction } from "../store/database.ts";
import { refuseLatestPrerelease } from "./create.ts";
import { burnTag } from "./frozen-tags.ts";
import { readReleaseInput } from "./input.ts";
import type { ReleaseInput } from "./input.ts";
import { releaseJson } from "./json.ts";
import { applyMakeLatest } from "./latest.ts";
import { checkDraftTarget, claimTag } from "./publish.ts";
import { releaseById } from "./rows.ts";
import type { ReleaseRow } from "./rows.ts";
import { requireRelease } from "./visible.ts";

/** PATCH /repos/:owner/:repo/releases/:release_id; `draft: false` publishes. */
export async function updateRelease(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  requireRelease(ctx);
  const input = readReleaseInput(await ctx.json(), "update");
  const change = await server.locks.hold(`releases:${repo.id}`, async () => {
    // Read again: the release may have changed while this request waited.
    const before = requireRelease(ctx);
    return { before, ...(await update(ctx, before, input)) };
  });
  await announceRelease(server, repo, ctx.identity, change);
  return json(200, releaseJson(server, repo, change.after));
}

async function update(
  ctx: Context,
  before: ReleaseRow,
  input: ReleaseInput,
): Promise<{ readonly after: ReleaseRow; readonly tag: RefMove | null }> {
  const { server, repo } = ctx;
  if (before.immutable === 1) refuseFrozenFields(before, input);
  const draft = input.draft ?? before.draft === 1;
  const prerelease = input.prerelease ?? before.prerelease === 1;
  const tag = input.tagName ?? before.tag_name;
  const target = input.target ?? before.target_commitish;
  refuseLatestPrerelease(input, draft || prerelease);
  if (draft && input.target !== undefined)
    await checkDraftTarget(server.paths.git(repo.id), tag, target);
  const publishes = before.draft === 1 && !draft;
  const claims = !draft && (publishes || tag !== before.tag_name);
  const claimed = claims
    ? await claimTag(server, repo, { tag, target, releaseId: before.id, identity: ctx.identity })
    : null;

  const after = transaction(server.db, () => {
    const now = server.now();
    const immutable = publishes ? repo.immutable_releases : before.immutable;
    const changed = run(
      server.db,
      `UPDATE releases SET tag_name = ?, target_commitish = ?, name = ?, body = ?, draft = ?,
         prerelease = ?, immutable = ?, created_at = ?, updated_at = ?, published_at = ? WHERE id = ?`,
      tag,
      target,
      input.name ?? before.name,
      input.body ?? before.body,
      draft ? 1 : 0,
      prerelease ? 1 : 0,
      immutable,
      claimed?.date ?? before.created_at,
      now,
      draft ? null : publishes ? now : before.published_at,
      before.id,
    );
    const release = releaseById(server.db, repo.id, before.id);
    if (changed === 0 || release === null) throw notFound();
    if (publishes && immutable === 1) {
      burnTag(server, repo, tag);
      noteRelease(server, repo, release, claimed?.object ?? "");
    }
    if (!draft && !prerelease) chooseLatest(ctx, release, input, publishes);
    return release;
  });
  return { after, tag: claimed?.made ?? null };
}

// Flags given when the draft was made are not remembered, as on GitHub: publishing without
// make_latest makes the release the latest. Later edits change it only when asked to.
function chooseLatest(
  ctx: Context,
  release: ReleaseRow,
  input: ReleaseInput,
  publishes: boolean,
): void {
  const makeLatest = input.makeLatest ?? (publishes ? "true" : undefined);
  if (makeLatest !== undefined) applyMakeLatest(ctx.server.db, release, makeLatest);
}

// Title, notes, prerelease and make_latest stay editable; the tag and being published do not.
function refuseFrozenFields(before: ReleaseRow, input: ReleaseInput): void {
  const refused = [
    ...(input.tagName !== undefined && input.tagName !== before.tag_name ? ["tag_name"] : []),
    ...(input.target !== undefined && input.target !== before.target_commitish
      ? ["target_commitish"]
      : []),
    ...(input.draft === true ? ["draft"] : []),
  ];
  if (refused.length === 0) return;
  throw validationFailed(
    refused.map((field) => ({
      resource: "Release",
      code: "custom",
      field,
      message: `${field} cannot be changed on an immutable release`,
    })),
  );
}
