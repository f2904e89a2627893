import { RequestError } from "@octokit/request-error";
import { ReleaseError, type AssetName, type Digest } from "@release-actions/contract";
import { deleteAsset, holds, listAssets, toAsset, type Asset } from "./assets.ts";
import { USER_AGENT, type Connection } from "./connection.ts";
import { explain, fieldProblems, isStatus } from "./failures.ts";
import type { Release } from "./releases.ts";
import type { Repository } from "./repository.ts";
import { withToken } from "./token.ts";
import { writeOnce } from "./write-once.ts";

/** Something to upload whose bytes can be read again from the start. */
export interface Upload {
  readonly name: AssetName;
  /** Bytes; sent as Content-Length, because GitHub refuses chunked bodies. */
  readonly size: number;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly open: () => ReadableStream<Uint8Array>;
}

/**
 * Uploads one asset and checks that GitHub stored these bytes under this name. After an ambiguous
 * failure the asset list decides: complete → done; `starter` leftover → deleted and sent again.
 */
export async function uploadAsset(
  at: Repository,
  release: Release,
  upload: Upload,
): Promise<Asset> {
  const purpose = { does: `upload ${upload.name}`, needs: "contents: write" };
  try {
    const stored = await writeOnce(
      at.connection.retry,
      () => withToken(at.connection.token, (token) => send(at.connection, release, upload, token)),
      () => findStored(at, release, upload),
    );
    return checked(stored, upload);
  } catch (error) {
    if (isNameTaken(error)) return meanwhileStored(at, release, upload);
    if (isStatus(error, 404)) throw goneMeanwhile(release, upload, error);
    throw explain(error, purpose);
  }
}

/** The name was free when the caller looked, and is taken now: somebody else works on this release. */
async function meanwhileStored(at: Repository, release: Release, upload: Upload): Promise<Asset> {
  const assets = await listAssets(at, release.id);
  const there = assets.find((asset) => asset.name === upload.name);
  if (there && holds(there, upload)) return there;
  throw new ReleaseError({
    code: "release_changed",
    message: `While ${upload.name} was being uploaded, something else took its name in ${release.tag}.`,
    expected: `${upload.size} bytes, ${upload.digest}`,
    found: there
      ? `${there.size} bytes, ${there.digest ?? "no digest"}, state ${there.state}`
      : "nothing",
    next: "Let the other run finish, then run this again: it compares and uploads what is missing.",
  });
}

/**
 * The release was found before, with the same right that an upload takes: now the release, or the
 * upload's own unfinished asset, was deleted by somebody else.
 */
function goneMeanwhile({ id, tag }: Release, upload: Upload, cause: unknown): ReleaseError {
  return new ReleaseError({
    code: "release_changed",
    message: `While ${upload.name} was being uploaded, it or release ${id} of ${tag} was deleted.`,
    expected: "a draft that nothing else writes to",
    found: "HTTP 404",
    next: "Let the other run finish, then run this again: it compares and uploads what is missing.",
    cause,
  });
}

async function send(
  connection: Connection,
  release: Release,
  upload: Upload,
  token: string,
): Promise<Asset> {
  const url = new URL(release.uploadUrl);
  url.searchParams.set("name", upload.name);
  const answer = await connection.fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/vnd.github+json",
      "content-type": upload.mediaType,
      "content-length": String(upload.size),
      "user-agent": USER_AGENT,
    },
    body: upload.open(),
    duplex: "half",
    redirect: "error",
  });
  const text = await answer.text();
  const data = parsed(text);
  if (answer.status === 201 && isAssetFields(data)) return toAsset(data);
  throw new RequestError(
    messageIn(data) ?? `unexpected answer to an upload: ${text.slice(0, 80)}`,
    // A 2xx that is no asset is as ambiguous as a 5xx: the list must decide.
    answer.status < 400 ? 502 : answer.status,
    {
      request: { method: "POST", url: url.href, headers: {} },
      response: {
        status: answer.status < 400 ? 502 : answer.status,
        url: url.href,
        headers: Object.fromEntries(answer.headers),
        data,
      },
    },
  );
}

async function findStored(at: Repository, release: Release, upload: Upload): Promise<Asset | null> {
  const there = (await listAssets(at, release.id)).find((asset) => asset.name === upload.name);
  if (!there) return null;
  if (there.state === "uploaded") return there;
  await deleteAsset(at, there);
  return null;
}

function checked(stored: Asset, upload: Upload): Asset {
  if (stored.name !== upload.name) {
    throw new ReleaseError({
      code: "asset_name_invalid",
      message: `GitHub renamed ${upload.name} while storing it.`,
      found: stored.name,
    });
  }
  // GitHub may answer before it knows the digest; then the read-back before sealing decides.
  if (stored.digest === null || holds(stored, upload)) return stored;
  throw new ReleaseError({
    code: "upload_failed",
    message: `What GitHub stored as ${upload.name} is not what was sent.`,
    expected: `${upload.size} bytes, ${upload.digest}`,
    found: `${stored.size} bytes, ${stored.digest}, state ${stored.state}`,
  });
}

/** True when the name is taken, by a finished asset or by the leftover of a broken upload. */
function isNameTaken(error: unknown): boolean {
  return (
    isStatus(error, 422) &&
    fieldProblems(error).some((problem) => problem.code === "already_exists")
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isAssetFields(data: unknown): data is Parameters<typeof toAsset>[0] {
  return typeof data === "object" && data !== null && "id" in data && "state" in data;
}

function messageIn(data: unknown): string | null {
  if (typeof data !== "object" || data === null || !("message" in data)) return null;
  return String(data.message);
}
