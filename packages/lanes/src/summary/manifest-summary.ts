import { parseDownloadUrl, platformOf } from "@release-actions/contract";
import type { BuiltManifest } from "../manifest/build.ts";
import { code, formatBytes, table } from "./markdown.ts";

/** The job summary of build-manifest. */
export function manifestSummary({ manifest, digest, previous, groups }: BuiltManifest): string {
  const { assets, install_sets, tag, channel } = manifest;
  const reused = assets.filter(({ url }) => url !== undefined).length;
  const compared = previous === null ? "no previous release" : `compared with ${code(previous)}`;
  return [
    `## Manifest of ${code(tag)}`,
    `Channel ${channel}; ${assets.length} assets, ${reused} of them reused; ${compared}; digest ${code(digest)}.`,
    table(
      ["Asset", "File", "Size", "SHA-256", "From"],
      assets.map(({ id, filename, size, sha256, url }) => [
        id,
        filename,
        formatBytes(size),
        code(sha256),
        url === undefined ? "this release" : `release ${parseDownloadUrl(url)?.tag ?? ""}`,
      ]),
    ),
    table(
      ["Install set", "Platform", "Assets"],
      install_sets.map((set) => [set.id, platformOf(set), set.assets.join(", ")]),
    ),
    groups.length === 0
      ? ""
      : table(
          ["Reuse group", "Decision"],
          groups.map(({ group, changed }) => [group.id, changed ?? "reused, verified"]),
        ),
    "",
  ].join("\n\n");
}
