import assert from "node:assert/strict";
import { NotHere, expect, makeRelease } from "./api.ts";
import type { Api, Asset, Release } from "./api.ts";
import { SOURCES } from "./behaviour.ts";
import type { Behaviour } from "./behaviour.ts";

/** Runs `work` with immutable releases switched on, and leaves the setting as it was. */
async function whileImmutable(api: Api, work: () => Promise<void>): Promise<void> {
  const path = "/immutable-releases";
  const before = await api.call("GET", path);
  const isOn = before.status === 200 && (before.json as { enabled: boolean }).enabled;
  if (!isOn && (await api.call("PUT", path)).status !== 204) {
    throw new NotHere("the token may not switch immutable releases on");
  }
  try {
    await work();
  } finally {
    if (!isOn) await api.call("DELETE", path);
  }
}

async function publishImmutable(api: Api, name: string): Promise<Release & { asset: Asset }> {
  const tag_name = api.unique(name);
  const draft = await makeRelease(api, { tag_name, draft: true });
  const asset = expect<Asset>(await api.upload(draft, "kept.bin", "kept"), 201);
  const answer = await api.call("PATCH", `/releases/${draft.id}`, { draft: false });
  return { ...expect<Release>(answer, 200), asset };
}

export const immutable: readonly Behaviour[] = [
  {
    id: "immutable-freezes",
    what: "an immutable release takes and gives no asset, and its tag stays where it is",
    // "Assets cannot be added, modified or deleted; tags cannot be moved or deleted"
    source: SOURCES.immutable,
    run: (api) =>
      whileImmutable(api, async () => {
        const release = await publishImmutable(api, "frozen");
        assert.equal(release.immutable, true);
        assert.equal((await api.upload(release, "late.bin", "x")).status, 422);
        const asset = await api.call("DELETE", `/releases/assets/${release.asset.id}`);
        assert.equal(asset.status, 422);
        const tag = await api.call("DELETE", `/git/refs/tags/${release.tag_name}`);
        assert.equal(tag.status, 422);
      }),
  },
  {
    id: "immutable-title",
    what: "title and notes of an immutable release stay editable",
    source: SOURCES.immutable,
    run: (api) =>
      whileImmutable(api, async () => {
        const release = await publishImmutable(api, "title");
        const answer = await api.call("PATCH", `/releases/${release.id}`, { name: "New title" });
        assert.equal(expect<Release>(answer, 200).name, "New title");
      }),
  },
  {
    id: "immutable-burns-tag",
    what: "the tag of an immutable release is never used again, also after the release is deleted",
    // "tag_name was used by an immutable release"
    source: SOURCES.immutable,
    run: (api) =>
      whileImmutable(api, async () => {
        const { id, tag_name } = await publishImmutable(api, "burned");
        expect(await api.call("DELETE", `/releases/${id}`), 204);
        assert.equal((await api.call("POST", "/releases", { tag_name })).status, 422);
      }),
  },
];
