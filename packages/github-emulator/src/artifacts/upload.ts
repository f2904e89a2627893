import type { Context } from "../http/context.ts";
import { type Reply, text } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { requireSignature } from "../storage/sign.ts";
import { blockSize, putBlob, putBlock, putBlockList } from "./blobs.ts";
import { readBlockIds } from "./block-list.ts";
import { serveArtifact } from "./download.ts";
import { type ArtifactRow, artifactById } from "./rows.ts";

const BLOB = "/actions-results/:container/:artifact_id";
const LIST_LIMIT = 8 * 1024 * 1024;

/** On the storage origin: the part of Azure's block blobs that artifact clients use. */
export const artifactStorageRoutes: readonly Route[] = [
  { method: "PUT", path: BLOB, handle: put },
  { method: "GET", path: BLOB, handle: serveArtifact },
];

/** Put Block, Put Block List and Put Blob, told apart by `comp`. */
async function put(ctx: Context): Promise<Reply> {
  requireSignature(ctx, ["comp", "blockid", "timeout"]);
  const artifact = artifactById(ctx.server, ctx.idParam("artifact_id"));
  if (artifact === null) return refuse(404, "BlobNotFound", "The specified blob does not exist.");
  if (artifact.digest !== null) {
    return refuse(409, "BlobImmutableDueToPolicy", "The artifact has been finalized.");
  }
  switch (ctx.query.get("comp")) {
    case "block":
      return stage(ctx, artifact);
    case "blocklist":
      return commit(ctx, artifact);
    case null:
      return putWhole(ctx, artifact);
    default:
      return refuse(400, "InvalidQueryParameterValue", "comp must be block or blocklist.");
  }
}

async function stage(ctx: Context, artifact: ArtifactRow): Promise<Reply> {
  const blockId = ctx.query.get("blockid") ?? "";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(blockId) || blockId.length > 88) {
    return refuse(400, "InvalidQueryParameterValue", "blockid must be Base64 of at most 64 bytes.");
  }
  await putBlock(ctx.server, artifact.id, blockId, ctx.body);
  return created();
}

async function commit(ctx: Context, artifact: ArtifactRow): Promise<Reply> {
  const blockIds = await readBlockIds(ctx.body, LIST_LIMIT);
  if (blockIds === null) return refuse(400, "InvalidXmlDocument", "XML specified is not valid.");
  const sizes = await Promise.all(blockIds.map((id) => blockSize(ctx.server, artifact.id, id)));
  if (sizes.includes(null)) {
    return refuse(400, "InvalidBlockList", "The specified block list is invalid.");
  }
  await putBlockList(ctx.server, artifact.id, blockIds);
  return created();
}

async function putWhole(ctx: Context, artifact: ArtifactRow): Promise<Reply> {
  if (ctx.req.headers["x-ms-blob-type"] !== "BlockBlob") {
    return refuse(400, "MissingRequiredHeader", "x-ms-blob-type must be BlockBlob.");
  }
  await putBlob(ctx.server, artifact.id, ctx.body);
  return created();
}

function created(): Reply {
  return {
    kind: "empty",
    status: 201,
    headers: {
      "content-length": 0,
      "x-ms-version": "2025-01-05",
      "x-ms-request-server-encrypted": "true",
    },
  };
}

// Azure's errors are XML; its client decides by status and `x-ms-error-code`.
function refuse(status: number, code: string, message: string): Reply {
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return text(status, xml, { "content-type": "application/xml", "x-ms-error-code": code });
}
