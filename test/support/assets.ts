import assert from "node:assert/strict";
import { request } from "node:http";
import type { components } from "@octokit/openapi-types";
import type { Project } from "./project.ts";
import { assetOf, snapshot, type AssetState, type ReleaseState } from "./snapshot.ts";
import { rest } from "./stage.ts";

// What a person with push access can do to a release behind the back of the lanes.

/** Creates a draft by hand. */
export async function makeDraft(
  { stage, name, sha }: Project,
  fields: Readonly<Record<string, unknown>>,
): Promise<ReleaseState> {
  const body = { draft: true, target_commitish: sha, ...fields };
  const path = `/repos/${name}/releases`;
  return rest<ReleaseState>(stage, stage.maintainer.token, "POST", path, body);
}

export function upload(
  { stage }: Project,
  release: Pick<ReleaseState, "upload_url">,
  name: string,
  bytes: string | Uint8Array,
): Promise<AssetState> {
  return uploadAs(stage.maintainer.token, release, name, bytes);
}

/** The same with somebody else's token. */
export async function uploadAs(
  token: string,
  release: Pick<ReleaseState, "upload_url">,
  name: string,
  bytes: string | Uint8Array,
): Promise<AssetState> {
  const answer = await fetch(addressOf(release, name), {
    method: "POST",
    headers: { ...bearer(token), "content-type": "application/octet-stream" },
    body: typeof bytes === "string" ? bytes : new Uint8Array(bytes),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()) as AssetState;
}

/** Begins an upload and breaks it off: its name is taken by a `starter` from then on. */
export async function halfUpload(
  project: Project,
  release: ReleaseState,
  name: string,
): Promise<void> {
  const { token } = project.stage.maintainer;
  const post = request(addressOf(release, name), {
    method: "POST",
    headers: { ...bearer(token), "content-length": 10_000 },
  });
  post.on("error", () => {});
  post.write("half of");
  for (;;) {
    const { releases } = await snapshot(project);
    const assets = releases.find(({ id }) => id === release.id)?.assets ?? [];
    if (assets.some((asset) => asset.name === name)) break;
  }
  post.destroy();
}

export async function remove(project: Project, asset: Pick<AssetState, "id">): Promise<void> {
  const { stage, name } = project;
  const path = `/repos/${name}/releases/assets/${asset.id}`;
  await rest(stage, stage.maintainer.token, "DELETE", path);
}

/** Puts other bytes under the name of an asset. */
export async function replace(
  project: Project,
  release: ReleaseState,
  name: string,
  bytes: string | Uint8Array,
): Promise<void> {
  await remove(project, assetOf(release, name));
  await upload(project, release, name, bytes);
}

/** The bytes of an asset. */
export async function download({ stage, name }: Project, asset: AssetState): Promise<Buffer> {
  const answer = await fetch(
    `${stage.emulator.urls.api_url}/repos/${name}/releases/assets/${asset.id}`,
    { headers: { ...bearer(stage.maintainer.token), accept: "application/octet-stream" } },
  );
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

export function deleteRelease({ stage, name }: Project, id: number): Promise<unknown> {
  const path = `/repos/${name}/releases/${id}`;
  return rest(stage, stage.maintainer.token, "DELETE", path);
}

/** Publishes a release without any of our lanes. */
export function publishByHand(
  { stage, name, sha }: Project,
  tag: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<components["schemas"]["release"]> {
  const body = { tag_name: tag, target_commitish: sha, ...fields };
  return rest(stage, stage.maintainer.token, "POST", `/repos/${name}/releases`, body);
}

function addressOf({ upload_url }: Pick<ReleaseState, "upload_url">, name: string): string {
  return `${upload_url.replace(/\{.*$/, "")}?name=${encodeURIComponent(name)}`;
}

function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
