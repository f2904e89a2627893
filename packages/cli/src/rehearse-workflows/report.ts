import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { assetLines, chainLines } from "../rehearse/report.ts";
import { verdict } from "../terminal/trace-text.ts";
import type { WorkflowsRehearsal } from "./rehearse-workflows.ts";
import { sourceText } from "./tell.ts";

/** What would have been published, and what of the rehearsal was not the real thing. */
export function workflowsText(rehearsal: WorkflowsRehearsal): string {
  const { builds, durationMs, plan, sources, substitutions, trace } = rehearsal;
  const { gate } = trace.promotion.predicate;
  const approvers = gate.approved_by.map(({ login }) => login).join(", ");
  const width = Math.max(0, ...substitutions.map(({ where }) => where.length));
  return [
    "",
    ...assetLines(trace),
    "",
    ...chainLines(trace),
    verdict(trace),
    "",
    pc.bold("Different from GitHub"),
    ...substitutions.map(({ what, where }) => `  ${where.padEnd(width)}  ${pc.dim(what)}`),
    "",
    pc.bold("Rehearsed"),
    ...sources.map((source) => `  ${sourceText(source)}`),
    "",
    `${pc.green("✔")} ${pc.bold(`${plan.product} ${plan.tag}`)} would be published: ${builds} ${builds === 1 ? "build" : "builds"}, gate ${gate.environment} ${gate.environment === "none" ? "" : `approved by ${approvers}`}`.trimEnd(),
    pc.dim(`${(durationMs / 1000).toFixed(1)} s; a rehearsal: nothing was published on GitHub`),
    "",
  ].join("\n");
}

/** The same for machines: one document. */
export function workflowsJson(rehearsal: WorkflowsRehearsal): string {
  const { builds, durationMs, plan, sources, substitutions, trace, warnings } = rehearsal;
  const { assets, candidates, gate } = trace.promotion.predicate;
  const lineage = new Map(assets.map((asset) => [asset.name as string, asset.lineage]));
  return toJson("release rehearse", {
    ok: true,
    product: plan.product,
    channel: plan.channel,
    tag: plan.tag,
    plan_digest: plan.digest,
    sources: sources.map(({ branch, from, head, participant, sha, uncommitted }) => ({
      repository: participant.name,
      from,
      branch,
      head,
      sha,
      uncommitted,
    })),
    builds,
    candidates,
    gate: {
      environment: gate.environment,
      approved_by: gate.approved_by.map(({ login }) => login),
    },
    release: {
      repository: trace.name,
      immutable: trace.immutable,
      assets: trace.assets.map(({ name, size, digest }) => ({
        name,
        size,
        sha256: (digest ?? "").replace(/^sha256:/, ""),
        lineage: lineage.get(name) ?? "receipt",
      })),
    },
    receipt_digest: trace.receiptDigest,
    trace: { ok: trace.ok, links: trace.links },
    substitutions,
    warnings,
    duration_ms: Math.round(durationMs),
  });
}
