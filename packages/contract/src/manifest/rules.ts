import type { Problem } from "../problem.ts";
import { calendarProblems } from "../rules/times.ts";
import { parseChannelTag, parseDownloadUrl } from "./channel.ts";
import { contentProblems } from "./content-rules.ts";
import type { Manifest, ManifestAsset } from "./types.ts";

/** What the schema of manifest.json cannot say. */
export function manifestContradictions(manifest: Manifest): Problem[] {
  const { published_at, install_sets, assets } = manifest;
  const hasDefault = install_sets.some(({ id }) => id === "default");
  return [
    ...contentProblems(manifest),
    ...calendarProblems({ "/published_at": published_at }),
    ...(hasDefault ? [] : [{ pointer: "/install_sets", message: "has no set called default" }]),
    ...assets.flatMap(urlProblems),
  ];
}

/** A candidate's draft, an `untagged-` draft or another file's address would fail every download. */
function urlProblems({ url, filename }: ManifestAsset, index: number): Problem[] {
  if (url === undefined) return [];
  const pointer = `/assets/${index}/url`;
  const parts = parseDownloadUrl(url);
  const problems: Problem[] = [];
  if (parts === null || parseChannelTag(parts.tag) === null) {
    const expected = "the tag of a release";
    problems.push({ pointer, message: "leads to no release of a channel", expected, found: url });
  }
  if (parts !== null && parts.filename !== filename) {
    problems.push({ pointer, message: "leads to another file", expected: filename, found: url });
  }
  return problems;
}
