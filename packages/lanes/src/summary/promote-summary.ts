import type { PromoteResult } from "../promote/promote.ts";
import { code, formatBytes, mermaidChain, shortDigest, shortSha, table } from "./markdown.ts";

/** The job summary of promote-release. */
export function promoteSummary(result: PromoteResult): string {
  const { candidate, candidateDigest, gate, release, version, commit } = result;
  const plan = result.promotion?.predicate.promotion.plan_digest;
  const approvers = gate.approvedBy.map(({ login }) => login).join(", ") || "nobody";
  return [
    `## ${headline(result)}`,
    `From candidate ${code(candidate.tag)} of commit ${code(commit)}; approved by ${approvers} for ${code(gate.environment)}.`,
    table(
      ["Asset", "Size", "SHA-256", "Lineage"],
      result.files.map(({ file, lineage }) => [
        file.name,
        formatBytes(file.size),
        code(file.digest.slice("sha256:".length)),
        lineage,
      ]),
    ),
    mermaidChain([
      { title: "commit", detail: shortSha(candidate.source.sha) },
      { title: `run ${candidate.run.id}`, detail: candidate.workflow.path },
      { title: "candidate", detail: shortDigest(candidateDigest) },
      { title: `gate ${gate.environment}`, detail: `approved by ${approvers}` },
      { title: version.tag, detail: release?.immutable ? "immutable" : "published" },
    ]),
    release ? `Release: ${release.htmlUrl} · receipt ${code(result.receiptDigest)}` : "",
    plan === undefined ? "" : `Carries out the plan ${code(plan)}.`,
    release && !release.immutable
      ? "> This release is not immutable. Enable immutable releases in the repository's settings, so that nobody can change its assets later."
      : "",
    "",
  ].join("\n\n");
}

function headline({ release, published, version }: PromoteResult): string {
  if (!release) return `Dry run: ${code(version.tag)} would be published`;
  return published ? `Published ${code(version.tag)}` : `${code(version.tag)} was published before`;
}
