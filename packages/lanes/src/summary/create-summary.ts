import type { CreateResult } from "../create/create.ts";
import { code, formatBytes, mermaidChain, shortDigest, shortSha, table } from "./markdown.ts";

/** The job summary of create-candidate. */
export function createSummary(result: CreateResult): string {
  const { candidate, release, digest } = result;
  const total = candidate.assets.reduce((sum, asset) => sum + asset.size, 0);
  const uploaded = new Set(result.uploaded);
  return [
    `## Candidate ${code(result.tag)}`,
    result.created
      ? `Sealed: ${candidate.assets.length} assets, ${formatBytes(total)}; uploaded ${uploaded.size} files (${formatBytes(result.uploadedBytes)}).`
      : `Sealed before; nothing was uploaded. ${result.differences.length === 0 ? "This build has the same bytes." : "**This build has other bytes; the sealed candidate was kept.**"}`,
    ...result.differences.map((line) => `- ${line}`),
    table(
      ["Asset", "Size", "SHA-256", "In this run"],
      candidate.assets.map(({ name, size, digest: of }) => [
        name,
        formatBytes(size),
        code(of.slice("sha256:".length)),
        uploaded.has(name) ? "uploaded" : "was there",
      ]),
    ),
    mermaidChain([
      { title: "commit", detail: shortSha(candidate.source.sha) },
      { title: `run ${candidate.run.id}`, detail: candidate.workflow.path },
      { title: result.tag.replace(/[0-9a-f]{28}$/, "…"), detail: shortDigest(digest) },
    ]),
    `Draft: ${release.htmlUrl} · candidate digest ${code(digest)}`,
    "",
  ].join("\n\n");
}
