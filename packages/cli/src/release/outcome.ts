import type { Plan } from "@release-actions/contract";
import type { PublishOutcome, Underway } from "@release-actions/orchestrate";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { verdict } from "../terminal/trace-text.ts";

/** The commands that carry a plan out. */
export type Publishing = "release app publish" | "release content publish" | "release resume";

/** How far a publication got, for people. */
export function outcomeText(plan: Plan, outcome: PublishOutcome, resume: string): string {
  if (outcome.kind === "underway") {
    return [underwayText(outcome), `Watch it and go on: ${resume}`, ""].join("\n");
  }
  const { already, trace } = outcome;
  const how = already ? "is published already; nothing was changed" : "is published";
  return [
    `${pc.green("✔")} ${pc.bold(`${plan.product} ${plan.tag}`)} ${how}`,
    `  ${trace.release.htmlUrl}`,
    `  ${verdict(trace).replaceAll("\n", "\n  ")}`,
    pc.dim(`receipt ${trace.receiptDigest}`),
    "",
  ].join("\n");
}

/** What goes on by itself, and what it waits for. */
export function underwayText({ htmlUrl, waitsFor, what }: Underway): string {
  const how = waitsFor === undefined ? "is on its way" : `waits for ${waitsFor}`;
  return `${pc.cyan("●")} ${what} ${how}: ${htmlUrl}`;
}

/** The same for machines. */
export function outcomeJson(
  command: Publishing,
  plan: Plan,
  outcome: PublishOutcome,
  resume: string,
): string {
  const about = {
    ok: true as const,
    product: plan.product,
    tag: plan.tag,
    plan_digest: plan.digest,
  };
  if (outcome.kind === "underway") {
    const { htmlUrl, runId, waitsFor, what } = outcome;
    const waits = waitsFor ?? null;
    const run = { what, waits_for: waits, run_id: runId ?? null, html_url: htmlUrl };
    return toJson(command, { ...about, state: "underway", ...run, resume });
  }
  const { already, trace } = outcome;
  return toJson(command, {
    ...about,
    state: "published",
    already,
    repository: trace.name,
    release_id: trace.release.id,
    html_url: trace.release.htmlUrl,
    immutable: trace.immutable,
    receipt_digest: trace.receiptDigest,
    trace: { ok: trace.ok, links: trace.links },
    candidates: trace.promotion.predicate.candidates,
  });
}
