import { shortDigest, shortSha, type ChainLink } from "../summary/markdown.ts";
import type { Trace } from "./trace.ts";

/** The provenance chain in reading order, from the commit to the release. */
export function traceChain({ candidate, promotion, release }: Trace): readonly ChainLink[] {
  const { gate } = promotion.predicate;
  const approvers = gate.approved_by.map(({ login }) => login).join(", ");
  return [
    { title: "commit", detail: shortSha(candidate.source.sha) },
    { title: `run ${candidate.run.id}`, detail: candidate.workflow.path },
    {
      title: "candidate",
      detail: shortDigest(promotion.predicate.candidates[0]?.digest ?? ""),
    },
    { title: `gate ${gate.environment}`, detail: `approved by ${approvers}` },
    { title: release.tag, detail: release.immutable ? "immutable" : "published" },
  ];
}
