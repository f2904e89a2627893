import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { expect, expectFieldError, makeRelease, uploadAddress } from "./api.ts";
import type { Api, Asset, Release } from "./api.ts";
import { SOURCES } from "./behaviour.ts";
import type { Behaviour } from "./behaviour.ts";

const BINARY = { accept: "application/octet-stream" };

async function draftWith(api: Api, name: string, bytes: string) {
  const release = await makeRelease(api, {
    tag_name: api.unique(`with-${name.replaceAll(/[^\w.]/g, "-")}`),
    draft: true,
  });
  const asset = expect<Asset>(await api.upload(release, name, bytes), 201);
  return { release, asset };
}

export const assets: readonly Behaviour[] = [
  {
    id: "asset-digest",
    what: "an uploaded asset has its size, state and SHA-256",
    // https://github.blog/changelog/2025-06-03-releases-now-expose-digests-for-release-assets/
    source: SOURCES.assets,
    async run(api) {
      const { asset } = await draftWith(api, "digest.bin", "hello");
      const read = await api.call("GET", `/releases/assets/${asset.id}`);
      const { state, size, digest } = expect<Asset>(read, 200);
      const sha256 = createHash("sha256").update("hello").digest("hex");
      assert.deepEqual({ state, size }, { state: "uploaded", size: 5 });
      assert.ok(digest === null || digest === `sha256:${sha256}`, String(digest));
    },
  },
  {
    id: "asset-name-taken",
    what: "a second asset of the same name is refused",
    // "If you upload an asset with the same filename as another uploaded asset, you'll receive an error"
    source: SOURCES.assets,
    async run(api) {
      const { release } = await draftWith(api, "twice.bin", "one");
      expectFieldError(await api.upload(release, "twice.bin", "two"), "already_exists", "name");
    },
  },
  {
    id: "asset-name-normalised",
    what: "special characters in an asset's name become dots",
    // "GitHub renames asset filenames that have special characters"
    source: SOURCES.assets,
    async run(api) {
      const { asset } = await draftWith(api, "a b(1).txt", "x");
      assert.equal(asset.name, "a.b.1.txt");
    },
  },
  {
    id: "asset-rename",
    what: "an asset can be renamed and labelled, but not to a name that is taken",
    source: SOURCES.assets,
    async run(api) {
      const { release, asset } = await draftWith(api, "before.bin", "x");
      expect(await api.upload(release, "taken.bin", "y"), 201);
      const path = `/releases/assets/${asset.id}`;
      const fields = { name: "after.bin", label: "After" };
      const { name, label } = expect<Asset>(await api.call("PATCH", path, fields), 200);
      assert.deepEqual({ name, label }, fields);
      const clash = await api.call("PATCH", path, { name: "taken.bin" });
      expectFieldError(clash, "already_exists", "name");
    },
  },
  {
    id: "upload-needs-length",
    what: "an upload without a length, or of nothing, is refused",
    // https://github.com/denoland/deno/issues/24197: "Bad Content-Length"
    source: SOURCES.assets,
    async run(api) {
      const tag_name = api.unique("length");
      const release = await makeRelease(api, { tag_name, draft: true });
      const empty = await api.upload(release, "empty.bin", "");
      assert.ok(empty.status >= 400 && empty.status < 500, `HTTP ${empty.status}`);
      const chunked = await fetch(`${uploadAddress(release)}?name=chunked.bin`, {
        method: "POST",
        headers: { authorization: `Bearer ${api.target.token}` },
        body: new Blob(["x"]).stream(),
        duplex: "half",
      });
      assert.ok(chunked.status >= 400 && chunked.status < 500, `HTTP ${chunked.status}`);
    },
  },
  {
    id: "download-redirects",
    what: "a download leads to another origin, which needs no credentials",
    // "the API will either redirect the client to the location, or stream it directly if possible"
    source: SOURCES.assets,
    async run(api) {
      const { asset } = await draftWith(api, "redirect.bin", "bytes");
      const path = `/releases/assets/${asset.id}`;
      const answer = await api.call("GET", path, undefined, BINARY);
      assert.equal(answer.status, 302);
      const location = new URL(answer.headers.get("location") ?? "");
      assert.notEqual(location.origin, new URL(api.target.apiUrl).origin);
      const bytes = await api.anonymous(location.href);
      assert.equal(bytes.status, 200);
      assert.equal(bytes.bytes.toString("utf8"), "bytes");
    },
  },
  {
    id: "draft-asset-address",
    what: "the address of a draft's asset has untagged-… until the release is published",
    source: SOURCES.assets,
    async run(api) {
      const { release, asset } = await draftWith(api, "address.bin", "x");
      assert.match(asset.browser_download_url, /\/releases\/download\/untagged-[0-9a-f]+\//);
      expect(await api.call("PATCH", `/releases/${release.id}`, { draft: false }), 200);
      const after = expect<Asset>(await api.call("GET", `/releases/assets/${asset.id}`), 200);
      const end = `/releases/download/${release.tag_name}/address.bin`;
      assert.ok(after.browser_download_url.endsWith(end), after.browser_download_url);
    },
  },
  {
    id: "asset-deleted",
    what: "a deleted asset is gone and its name is free",
    source: SOURCES.assets,
    async run(api) {
      const { release, asset } = await draftWith(api, "gone.bin", "x");
      expect(await api.call("DELETE", `/releases/assets/${asset.id}`), 204);
      assert.equal((await api.call("GET", `/releases/assets/${asset.id}`)).status, 404);
      expect(await api.upload(release, "gone.bin", "y"), 201);
      const { assets: kept } = expect<Release & { assets: readonly Asset[] }>(
        await api.call("GET", `/releases/${release.id}`),
        200,
      );
      assert.deepEqual(
        kept.map(({ name }) => name),
        ["gone.bin"],
      );
    },
  },
];
