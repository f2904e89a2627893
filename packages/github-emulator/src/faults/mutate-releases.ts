import { rm } from "node:fs/promises";
import { assetsOf } from "../assets/rows.ts";
import { noteRelease } from "../attestations/releases.ts";
import { peel, readRef } from "../git/repository.ts";
import { burnTag } from "../releases/frozen-tags.ts";
import { applyMakeLatest } from "../releases/latest.ts";
import { publishedByTag, releaseById } from "../releases/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { run, transaction } from "../store/database.ts";
import { copyAsset } from "./mutate-assets.ts";
import { pointTag } from "./mutate-repository.ts";
import type { ReleaseEdit } from "./mutation.ts";
import { MutationImpossible } from "./target.ts";

/** A second draft for the tag, newer than the first. */
export async function addTwinDraft(
  server: ServerState,
  release: ReleaseRow,
  assets: "none" | "copied",
): Promise<void> {
  const id = server.ids.next("release");
  const now = server.now();
  run(
    server.db,
    `INSERT INTO releases (id, repository_id, tag_name, target_commitish, name, body, draft,
       prerelease, immutable, draft_key, author_id, created_at, updated_at, published_at)
     VALUES (?, ?, ?, ?, ?, ?, 1, ?, 0, ?, ?, ?, ?, NULL)`,
    id,
    release.repository_id,
    release.tag_name,
    release.target_commitish,
    release.name,
    release.body,
    release.prerelease,
    server.ids.hex(10),
    release.author_id,
    now,
    now,
  );
  if (assets === "none") return;
  for (const asset of assetsOf(server.db, release.id)) await copyAsset(server, asset, id);
}

/** Edits past all rules, also those of immutable releases. */
export async function editRelease(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  set: ReleaseEdit,
): Promise<void> {
  transaction(server.db, () => {
    run(
      server.db,
      `UPDATE releases SET tag_name = ?, target_commitish = ?, name = ?, body = ?, prerelease = ?,
         updated_at = ? WHERE id = ?`,
      set.tag_name ?? release.tag_name,
      set.target_commitish ?? release.target_commitish,
      set.name ?? release.name,
      set.body ?? release.body,
      Number(set.prerelease ?? release.prerelease === 1),
      server.now(),
      release.id,
    );
  });
  const edited = releaseById(server.db, repo.id, release.id);
  if (edited === null || set.draft === undefined) return;
  if (set.draft) withdraw(server, edited);
  else if (edited.draft === 1) await publish(server, repo, edited);
}

export async function deleteRelease(server: ServerState, release: ReleaseRow): Promise<void> {
  const assets = assetsOf(server.db, release.id);
  run(server.db, "DELETE FROM releases WHERE id = ?", release.id);
  for (const { id } of assets) await rm(server.paths.blob("assets", id), { force: true });
}

function withdraw(server: ServerState, release: ReleaseRow): void {
  const sql = "UPDATE releases SET draft = 1, immutable = 0, published_at = NULL WHERE id = ?";
  run(server.db, sql, release.id);
}

async function publish(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
): Promise<void> {
  const { tag_name: tag, target_commitish: target } = release;
  const holder = publishedByTag(server.db, repo.id, tag);
  if (holder !== null) throw new MutationImpossible(`another release has the tag ${tag}`);
  if ((await peel(server.paths.git(repo.id), `refs/tags/${tag}`)) === null) {
    await pointTag(server, repo, tag, target, "create");
  }
  const tagged = await readRef(server.paths.git(repo.id), `refs/tags/${tag}`);
  transaction(server.db, () => {
    run(
      server.db,
      "UPDATE releases SET draft = 0, immutable = ?, published_at = ? WHERE id = ?",
      repo.immutable_releases,
      server.now(),
      release.id,
    );
    if (repo.immutable_releases === 1) {
      burnTag(server, repo, tag);
      noteRelease(server, repo, release, tagged?.sha ?? "");
    }
    if (release.prerelease === 0) applyMakeLatest(server.db, release, "true");
  });
}
