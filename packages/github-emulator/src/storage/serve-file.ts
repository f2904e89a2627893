import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Context } from "../http/context.ts";
import { notFound, GitHubError } from "../http/errors.ts";
import { stream } from "../http/reply.ts";
import type { Headers, Reply } from "../http/reply.ts";

interface ByteRange {
  readonly start: number;
  /** Inclusive, as in the header. */
  readonly end: number;
}

/** Streams a file with Content-Length, honouring one Range (206, or 416 outside of the file). */
export async function serveFile(ctx: Context, file: string, headers: Headers): Promise<Reply> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => null,
  );
  if (size === null) throw notFound();
  const range = readRange(ctx.req.headers.range, size);
  const common = { ...headers, "accept-ranges": "bytes" };
  if (range === null) {
    return stream(200, createReadStream(file), { ...common, "content-length": size });
  }
  if (range.start > range.end) {
    throw new GitHubError(416, "The range specified is invalid for the current size.", {
      headers: { "content-range": `bytes */${size}` },
    });
  }
  return stream(206, createReadStream(file, range), {
    ...common,
    "content-length": range.end - range.start + 1,
    "content-range": `bytes ${range.start}-${range.end}/${size}`,
  });
}

// Several ranges, other units and nonsense are ignored, which HTTP allows: the whole file is sent.
function readRange(header: string | undefined, size: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  if (first === "") return { start: Math.max(0, size - Number(last)), end: size - 1 };
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < Number(first)) return null;
  return { start: Number(first), end };
}
