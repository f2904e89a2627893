import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Child } from "./child-process.ts";
import { list } from "./emulator.ts";
import type { Json } from "./emulator.ts";
import { digestOf, REPO } from "./kill-work.ts";
import type { Promised } from "./kill-work.ts";

/** On what a killed process left, before another one repairs anything. */
export function checkDisk(dataDir: string): void {
  // On a copy, since opening a database already recovers it.
  const copy = mkdtempSync(join(tmpdir(), "killed-"));
  try {
    for (const file of readdirSync(dataDir).filter((name) => name.startsWith("github.db"))) {
      cpSync(join(dataDir, file), join(copy, file));
    }
    const db = new DatabaseSync(join(copy, "github.db"));
    const verdict = db.prepare("PRAGMA integrity_check").all();
    const strays = db.prepare("PRAGMA foreign_key_check").all();
    db.close();
    assert.deepEqual(
      verdict.map((row) => row["integrity_check"]),
      ["ok"],
    );
    assert.deepEqual(strays, []);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  for (const repository of readdirSync(join(dataDir, "git"))) {
    // Objects that nothing refers to are what an interrupted change leaves; damage is not.
    execFileSync("git", ["fsck", "--full", "--strict", "--no-dangling"], {
      cwd: join(dataDir, "git", repository),
      stdio: "pipe",
    });
  }
}

/** What the next process answers, against what the killed ones had promised. */
export async function checkAnswers(child: Child, promised: Promised, draft: number): Promise<void> {
  const releases = await everything(child, `${REPO}/releases`);
  const byId = new Map(releases.map((release) => [release.id, release]));
  for (const [id, tag] of promised.releases) {
    const release = byId.get(id);
    assert.ok(release !== undefined, `release ${id} is lost`);
    if (tag !== null) assert.equal(release.draft, false, `release ${id} was published`);
  }
  const refs = await everything(child, `${REPO}/tags`);
  const tags = new Set(refs.map(({ name }) => name));
  for (const tag of promised.tags.keys()) assert.ok(tags.has(tag), `tag ${tag} is lost`);
  for (const { draft: isDraft, tag_name: tag } of releases) {
    if (!isDraft) assert.ok(tags.has(tag), `${tag} is released but not there`);
  }
  const assets = await everything(child, `${REPO}/releases/${draft}/assets`);
  const states = new Map(assets.map((asset) => [asset.id, asset.state]));
  for (const id of promised.assets.keys()) {
    assert.equal(states.get(id), "uploaded", `asset ${id} was uploaded`);
  }
}

/** Reads every asset that says it is there. Returns how many that were. */
export async function checkBytes(child: Child, promised: Promised, draft: number): Promise<number> {
  const assets = await everything(child, `${REPO}/releases/${draft}/assets`);
  const uploaded = assets.filter(({ state }) => state === "uploaded");
  for (const { id, digest, size } of uploaded) {
    const accept = { accept: "application/octet-stream" };
    const path = `${REPO}/releases/assets/${id}`;
    const { headers } = await child.writer("GET", path, undefined, accept);
    const bytes = new Uint8Array(await (await fetch(headers.get("location") ?? "")).arrayBuffer());
    assert.deepEqual([bytes.length, digestOf(bytes)], [size, digest], `asset ${id}`);
    assert.ok([undefined, digest].includes(promised.assets.get(id)), `asset ${id} is another`);
  }
  for (const { size, digest, state } of assets) {
    if (state !== "uploaded") assert.deepEqual([size, digest], [0, null]);
  }
  return uploaded.length;
}

/** All items of a list, of all its pages. */
export async function everything(child: Child, path: string, query = ""): Promise<readonly Json[]> {
  const found: Json[] = [];
  for (let page = 1; ; page += 1) {
    const items = await list(child.writer, `${path}?per_page=100&page=${page}${query}`);
    found.push(...items);
    if (items.length < 100) return found;
  }
}
