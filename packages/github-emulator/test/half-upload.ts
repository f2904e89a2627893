import { readdir } from "node:fs/promises";
import { request } from "node:http";
import type { ClientRequest, OutgoingHttpHeaders } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { list } from "./emulator.ts";
import type { Json, World } from "./emulator.ts";

const RELEASES = "/repos/acme/app/releases";

/** Sends the headers of an upload; the test decides what comes after. */
export function openUpload(
  world: World,
  release: Json,
  name: string,
  headers: OutgoingHttpHeaders,
): ClientRequest {
  const base = release.upload_url.replace(/\{.*\}$/, "");
  const post = request(`${base}?name=${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${world.emulator.tokens.writer}`, ...headers },
  });
  // Tests that cut the connection expect the error.
  post.on("error", () => {});
  return post;
}

/** Uploads `body` with these headers, or only the headers when it is null. Returns the status. */
export async function sendUpload(
  world: World,
  release: Json,
  name: string,
  headers: OutgoingHttpHeaders,
  body: string | null,
): Promise<number> {
  const post = openUpload(world, release, name, headers);
  const status = statusOf(post);
  if (body === null) post.flushHeaders();
  else post.end(body);
  const answered = await status;
  post.destroy();
  return answered;
}

export function statusOf(post: ClientRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    post.on("error", reject);
    post.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
}

/** Waits for the first asset of a release to appear. */
export async function firstAsset(world: World, release: Json): Promise<Json> {
  for (;;) {
    const [asset] = await list(world.writer, `${RELEASES}/${release.id}/assets`);
    if (asset !== undefined) return asset;
    await sleep(10);
  }
}

/** The assets once no upload is under way. */
export async function settled(world: World, release: Json): Promise<readonly Json[]> {
  while ((await readdir(join(world.dataDir, "tmp"))).length > 0) await sleep(10);
  return list(world.writer, `${RELEASES}/${release.id}/assets`);
}
