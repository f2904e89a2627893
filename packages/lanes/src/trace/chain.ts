import { shortDigest, shortSha, type ChainLink } from "../summary/markdown.ts";
import type { Traced } from "./trace.ts";

/** The provenance chain in reading order, from the commit to the release. */
export function traceChain(traced: Traced): readonly ChainLink[] {
  const { candidate, immutable, promotion, tag } = traced;
  const { gate } = promotion.predicate;
  const approvers = gate.approved_by.map(({ login }) => login).join(", ");
  return [
    { title: "commit", detail: shortSha(candidate.source.sha) },
    { title: `run ${candidate.run.id}`, detail: candidate.workflow.path },
    {
      title: "candidate",
      detail: shortDigest(promotion.predicate.candidates[0]?.digest ?? ""),
    },
    { title: `gate ${gate.environment}`, detail: `approved by ${approvers || "nobody"}` },
    { title: tag, detail: immutable === true ? "immutable" : "published" },
  ];
}
