import { basename } from "node:path";
import type { SignResult } from "../sign/sign-files.ts";
import { code, formatBytes, table } from "./markdown.ts";

/** The job summary of sign-manifest. */
export function signSummary({ keyId, files }: SignResult): string {
  return [
    `## Signed ${files.length === 1 ? "1 file" : `${files.length} files`}`,
    `Each signature was verified under the pinned key ${code(keyId)}.`,
    table(
      ["File", "Size", "Signature"],
      files.map(({ path, size, signature }) => [
        basename(path),
        formatBytes(size),
        basename(signature),
      ]),
    ),
    "",
  ].join("\n\n");
}
