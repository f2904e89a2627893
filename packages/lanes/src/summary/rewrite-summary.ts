import type { RewrittenFile } from "../updater/rewrite-file.ts";
import { code, table } from "./markdown.ts";

/** The job summary of rewrite-latest-json. */
export function rewriteSummary({ document, ignored, before, digest }: RewrittenFile): string {
  return [
    `## latest.json of ${code(document.version)}`,
    table(
      ["Platform", "Address"],
      Object.entries(document.platforms).map(([key, { url }]) => [code(key), url]),
    ),
    `Rewritten from ${code(before)} to ${code(digest)}.`,
    ignored.length === 0
      ? ""
      : `> Left out, because clients do not know it: ${ignored.map((one) => code(one)).join(", ")}`,
    "",
  ].join("\n\n");
}
