import { USER_AGENT } from "./connection.ts";
import { createHash } from "node:crypto";
import { RequestError } from "@octokit/request-error";
import { parseDigest, ReleaseError, type Digest } from "@release-actions/contract";
import type { Asset } from "./assets.ts";
import { explain } from "./failures.ts";
import type { Repository } from "./repository.ts";
import { GarbledAnswer, retrying } from "./retry.ts";
import { withToken } from "./token.ts";

/** Where a download goes; `begin` starts over, because a broken transfer is repeated whole. */
export interface Sink {
  begin(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
}

/** What has arrived. */
export interface Received {
  readonly size: number;
  readonly digest: Digest;
}

/**
 * Streams an asset's bytes into `sink`, hashing on the way. At most `limit` bytes are read: an
 * endless body ends as `asset_mismatch`, not as a full disk. A transfer that breaks, or whose
 * bytes are not the ones GitHub itself lists, is repeated (an HTML page with status 200 has been
 * served in place of an asset).
 */
export async function downloadAsset(
  at: Repository,
  asset: Asset,
  sink: Sink,
  limit: number = asset.size,
): Promise<Received> {
  const purpose = { does: `download ${asset.name}`, needs: "contents: read" };
  try {
    return await retrying(at.connection.retry, true, async () => {
      const body = await withToken(at.connection.token, (token) => openBody(at, asset, token));
      const received = await pour(body, sink, asset, limit);
      const listed = asset.digest;
      if (received.size !== asset.size || (listed !== null && received.digest !== listed)) {
        throw new GarbledAnswer(
          `${asset.name} arrived as ${received.size} bytes with ${received.digest}, GitHub lists ${asset.size} bytes with ${listed ?? "no digest"}`,
        );
      }
      return received;
    });
  } catch (error) {
    if (error instanceof GarbledAnswer) {
      throw new ReleaseError({
        code: "download_failed",
        message: `${error.message}.`,
        cause: error,
      });
    }
    throw explain(error, purpose);
  }
}

/** Downloads a small asset into memory; `limit` in bytes. */
export async function downloadBytes(
  at: Repository,
  asset: Asset,
  limit: number,
): Promise<Uint8Array> {
  let chunks: Uint8Array[] = [];
  const sink: Sink = {
    begin: () => {
      chunks = [];
      return Promise.resolve();
    },
    write: (chunk) => {
      chunks.push(chunk);
      return Promise.resolve();
    },
  };
  if (asset.size > limit) {
    throw new ReleaseError({
      code: "document_too_large",
      message: `${asset.name} is larger than such a document may be.`,
      expected: `at most ${limit} bytes`,
      found: `${asset.size} bytes`,
    });
  }
  await downloadAsset(at, asset, sink);
  return Buffer.concat(chunks);
}

/**
 * GitHub answers with the bytes or with a redirect to a signed URL on another origin. The redirect
 * is followed by hand, so that the token certainly stays behind.
 */
async function openBody(
  at: Repository,
  asset: Asset,
  token: string,
): Promise<ReadableStream<Uint8Array>> {
  const path = `/repos/${encodeURIComponent(at.owner)}/${encodeURIComponent(at.repo)}/releases/assets/${asset.id}`;
  const first = await at.connection.fetch(`${at.connection.apiUrl}${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/octet-stream",
      "user-agent": USER_AGENT,
    },
    redirect: "manual",
  });
  const location = first.headers.get("location");
  if (first.status < 300 || first.status >= 400 || location === null) return bodyOf(first);
  await first.body?.cancel();
  const second = await at.connection.fetch(new URL(location, first.url), {
    headers: { "user-agent": USER_AGENT },
    redirect: "follow",
  });
  return bodyOf(second);
}

async function bodyOf(answer: Response): Promise<ReadableStream<Uint8Array>> {
  if (answer.status === 200 && answer.body) return answer.body;
  const text = (await answer.text()).slice(0, 200);
  throw new RequestError(text || answer.statusText, answer.status < 400 ? 502 : answer.status, {
    request: { method: "GET", url: answer.url.replace(/\?.*$/, ""), headers: {} },
    response: {
      status: answer.status < 400 ? 502 : answer.status,
      url: answer.url.replace(/\?.*$/, ""),
      headers: Object.fromEntries(answer.headers),
      data: text,
    },
  });
}

async function pour(
  body: ReadableStream<Uint8Array>,
  sink: Sink,
  asset: Asset,
  limit: number,
): Promise<Received> {
  await sink.begin();
  const hash = createHash("sha256");
  let size = 0;
  // Leaving the loop early (throw) cancels the body and closes the at.connection.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) {
      throw new ReleaseError({
        code: "asset_mismatch",
        message: `${asset.name} is longer than the ${limit} bytes declared for it.`,
        expected: `${limit} bytes`,
        found: `more than ${limit} bytes; reading was stopped`,
      });
    }
    hash.update(chunk);
    await sink.write(chunk);
  }
  const digest = parseDigest(`sha256:${hash.digest("hex")}`);
  if (!digest) throw new Error("a sha256 is always a digest");
  return { size, digest };
}
