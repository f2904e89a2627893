import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ms } from "../support/ms.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release rehearse");

const data = await mkdtemp(join(tmpdir(), "release-actions-"));
after(() => rm(data, { recursive: true, force: true }));

interface Asset {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

interface Rehearsal {
  readonly ok: boolean;
  readonly candidate: {
    readonly sha: string;
    readonly tag: string;
    readonly digest: string;
    readonly created: boolean;
    readonly uploaded: number;
    readonly assets: readonly Asset[];
  };
  readonly release: {
    readonly tag: string;
    readonly release_id: number;
    readonly immutable: boolean;
    readonly published: boolean;
    readonly assets: readonly Asset[];
  };
  readonly gate: { readonly environment: string; readonly approved_by: readonly string[] };
  readonly receipt_digest: string;
  readonly requests: { readonly total: number; readonly by_lane: Readonly<Record<string, number>> };
}

async function rehearse(): Promise<Rehearsal> {
  const { code, stdout, stderr } = await ms(["release", "rehearse", "--json", "--data", data]);
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trimEnd().split("\n").length, 1, "one line, one document");
  return JSON.parse(stdout) as Rehearsal;
}

test("a rehearsal releases this repository's HEAD, and a second one finds everything done", async () => {
  const first = await rehearse();
  const { candidate, release, gate } = first;
  assert.ok(first.ok && candidate.created && release.published && release.immutable);
  assert.equal(candidate.tag, `rc-${candidate.sha}`);
  assert.equal(candidate.uploaded, candidate.assets.length + 2);
  assert.equal(gate.environment, "release");
  assert.equal(gate.approved_by.length, 1);
  assert.match(first.receipt_digest, /^sha256:[0-9a-f]{64}$/);
  const published = new Map(release.assets.map(({ name, sha256 }) => [name, sha256]));
  for (const { name, sha256 } of candidate.assets) assert.equal(published.get(name), sha256, name);
  assert.equal(published.size, candidate.assets.length + 3);
  const { total, by_lane } = first.requests;
  assert.equal(
    total,
    Object.values(by_lane).reduce((sum, count) => sum + count, 0),
  );

  const second = await rehearse();
  assert.deepEqual([second.candidate.created, second.candidate.uploaded], [false, 0]);
  assert.equal(second.release.published, false);
  assert.equal(second.candidate.digest, candidate.digest);
  assert.equal(second.receipt_digest, first.receipt_digest);
  assert.deepEqual(second.release.assets, release.assets);
  assert.equal(second.release.release_id, release.release_id);
});
