import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type StoredBytes, storeBytes } from "../assets/store-bytes.ts";
import type { ServerState } from "../state.ts";
import { signUrl } from "../storage/sign.ts";
import type { ArtifactRow } from "./rows.ts";
import { runBackendId } from "./runtime-token.ts";

const UPLOAD_SECONDS = 3600;

export type StoredBlob = StoredBytes;

type Parts = Pick<ServerState, "paths" | "ids">;

/**
 * The path of an artifact on the storage origin. Azure's client insists on account, container and
 * blob name, and the artifact client unpacks whatever ends in ".zip": so it does not.
 */
export function blobPath(server: Pick<ServerState, "ids">, artifact: ArtifactRow): string {
  return `/actions-results/${runBackendId(server, artifact.run_id)}/${artifact.id}`;
}

export function uploadUrl(server: ServerState, artifact: ArtifactRow): string {
  return signUrl(server, {
    method: "PUT",
    path: blobPath(server, artifact),
    params: { sp: "cw" },
    ttlSeconds: UPLOAD_SECONDS,
  });
}

/** Stages one block. Blocks are invisible until a block list names them. */
export async function putBlock(
  server: Parts,
  id: number,
  blockId: string,
  body: Readable,
): Promise<void> {
  await storeBytes(body, temporary(server, `block-${id}`), blockFile(server, id, blockId));
}

/** The size of a staged block, or null. */
export async function blockSize(
  server: Parts,
  id: number,
  blockId: string,
): Promise<number | null> {
  return stat(blockFile(server, id, blockId)).then(
    ({ size }) => size,
    () => null,
  );
}

/** Puts the staged blocks together, in this order, and forgets all others. */
export async function putBlockList(
  server: Parts,
  id: number,
  blockIds: readonly string[],
): Promise<void> {
  const files = blockIds.map((blockId) => blockFile(server, id, blockId));
  await putBlob(server, id, Readable.from(concatenated(files)));
  await rm(blockDirectory(server, id), { recursive: true, force: true });
}

/** Stores a whole blob, and beside it what it is: size and digest are known without reading it again. */
export async function putBlob(server: Parts, id: number, body: Readable): Promise<StoredBlob> {
  const file = blobFile(server, id);
  await rm(describing(file), { force: true });
  const stored = await storeBytes(body, temporary(server, `artifact-${id}`), file);
  await mkdir(server.paths.blobs, { recursive: true });
  await writeFile(describing(file), JSON.stringify(stored), { flush: true });
  return stored;
}

/** The bytes uploaded so far for an artifact, or null before a blob was put or a list committed. */
export function storedBlob(server: Pick<ServerState, "paths">, id: number): StoredBlob | null {
  try {
    return JSON.parse(readFileSync(describing(blobFile(server, id)), "utf8")) as StoredBlob;
  } catch {
    return null;
  }
}

export async function removeBlob(server: Parts, id: number): Promise<void> {
  const file = blobFile(server, id);
  await Promise.all([
    rm(describing(file), { force: true }),
    rm(file, { force: true }),
    rm(blockDirectory(server, id), { recursive: true, force: true }),
  ]);
}

export function blobFile(server: Pick<ServerState, "paths">, id: number): string {
  return server.paths.blob("artifacts", id);
}

async function* concatenated(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  }
}

// A client may send one block twice at once after a timeout: each upload has a file of its own.
function temporary(server: Parts, name: string): string {
  return join(server.paths.tmp, `${name}-${server.ids.hex(8)}`);
}

function describing(file: string): string {
  return `${file}.json`;
}

function blockDirectory(server: Pick<ServerState, "paths">, id: number): string {
  return server.paths.blob("artifact-blocks", id);
}

// Block ids are the client's: only their hash becomes a file name.
function blockFile(server: Pick<ServerState, "paths">, id: number, blockId: string): string {
  return join(blockDirectory(server, id), createHash("sha256").update(blockId).digest("hex"));
}
