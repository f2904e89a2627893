import type { VerifiedCandidate } from "../verify/verify.ts";
import type { VerifyMode } from "../verify/request.ts";
import { code, formatBytes, mermaidChain, shortDigest, shortSha, table } from "./markdown.ts";

/** The job summary of verify-candidate. */
export function verifySummary(verified: VerifiedCandidate, mode: VerifyMode): string {
  const { candidate, digest, findings, holder } = verified;
  const how = mode === "full" ? "every byte downloaded and hashed" : "digests as GitHub lists them";
  return [
    `## Verified ${code(candidate.tag)}`,
    `${candidate.assets.length} assets, ${how}; candidate digest ${code(digest)}.`,
    table(
      ["Rule", "Holds", "What was found"],
      findings.map(({ rule, ok, message }) => [rule, ok ? "yes" : "**no**", message]),
    ),
    table(
      ["Asset", "Size", "SHA-256", "Bytes"],
      candidate.assets.map(({ name, size, digest: of }) => [
        name,
        formatBytes(size),
        code(of.slice("sha256:".length)),
        "identical",
      ]),
    ),
    mermaidChain([
      { title: "commit", detail: shortSha(candidate.source.sha) },
      { title: `run ${candidate.run.id}`, detail: candidate.workflow.path },
      { title: `release ${holder.release.id}`, detail: shortDigest(digest) },
      { title: "verified", detail: `${findings.length} rules` },
    ]),
    "",
  ].join("\n\n");
}
