import type { Context } from "../http/context.ts";
import { GitHubError } from "../http/errors.ts";
import type { Reply } from "../http/reply.ts";
import type { ServerState } from "../state.ts";
import { serveFile } from "../storage/serve-file.ts";
import { requireSignature, signUrl } from "../storage/sign.ts";
import { blobFile, blobPath } from "./blobs.ts";
import { type ArtifactRow, artifactById } from "./rows.ts";

const DOWNLOAD_SECONDS = 600;

/** Where the bytes are for the next minutes. Names and types ride along as Azure's overrides. */
export function downloadUrl(server: ServerState, artifact: ArtifactRow): string {
  const zipped = artifact.mime_type === "application/zip";
  const name = encodeURIComponent(zipped ? `${artifact.name}.zip` : artifact.name);
  return signUrl(server, {
    method: "GET",
    path: blobPath(server, artifact),
    params: {
      sp: "r",
      rscd: `attachment; filename="${name}"; filename*=UTF-8''${name}`,
      rsct: artifact.mime_type,
    },
    ttlSeconds: DOWNLOAD_SECONDS,
  });
}

/** GET of a blob. Azure's client asks for ranges in a header of its own. */
export function serveArtifact(ctx: Context): Promise<Reply> {
  requireSignature(ctx, ["timeout"]);
  const artifact = artifactById(ctx.server, ctx.idParam("artifact_id"));
  if (artifact === null || artifact.digest === null) {
    throw new GitHubError(404, "The specified blob does not exist.", {
      headers: { "x-ms-error-code": "BlobNotFound" },
    });
  }
  const range = ctx.req.headers["x-ms-range"];
  if (typeof range === "string") ctx.req.headers.range = range;
  return serveFile(ctx, blobFile(ctx.server, artifact.id), {
    "content-type": ctx.query.get("rsct") ?? artifact.mime_type,
    "content-disposition": ctx.query.get("rscd") ?? "attachment",
    etag: `"${artifact.digest.slice("sha256:".length, 40)}"`,
    "last-modified": new Date(artifact.updated_at).toUTCString(),
    "x-ms-blob-type": "BlockBlob",
    "x-ms-version": "2025-01-05",
    "x-ms-server-encrypted": "true",
  });
}
