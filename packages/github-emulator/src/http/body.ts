import type { Readable } from "node:stream";
import { GitHubError, badRequest } from "./errors.ts";

const JSON_LIMIT = 1024 * 1024;

/** Reads a small body completely. Throws 413 above `limit` bytes. */
async function readBytes(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early must not destroy the request: its connection still carries the answer.
  const iterator = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of iterator) {
    size += chunk.length;
    if (size > limit) throw new GitHubError(413, "Payload too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads a JSON object of at most `limit` bytes; an empty body is `{}`. Throws GitHub's two 400
 * messages.
 */
export async function readJsonObject(
  body: Readable,
  limit: number = JSON_LIMIT,
): Promise<Record<string, unknown>> {
  const value = await readJson(body, limit);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest("Body should be a JSON object");
  }
  return value as Record<string, unknown>;
}

/** Reads any JSON value of at most `limit` bytes (1 MB); an empty body is `{}`. */
export async function readJson(body: Readable, limit: number = JSON_LIMIT): Promise<unknown> {
  const bytes = await readBytes(body, limit);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw badRequest("Problems parsing JSON");
  }
}
