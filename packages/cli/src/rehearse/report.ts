import { formatBytes, traceChain, type Trace } from "@release-actions/lanes";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import type { Rehearsal } from "./rehearse.ts";

/** The one JSON document of `ms release rehearse --json`. */
export function rehearsalJson(rehearsal: Rehearsal): string {
  const { trace, source, world, create, requests, durationMs } = rehearsal;
  const { gate, candidates } = trace.promotion.predicate;
  const [candidate] = candidates;
  const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
  return toJson("release rehearse", {
    ok: true,
    candidate: {
      repository: world.repository,
      sha: source.sha,
      tag: trace.candidate.tag,
      release_id: candidate?.release_id,
      digest: create.outputs["candidate-digest"],
      created: create.outputs["created"] === "true",
      uploaded: Number(create.outputs["uploaded"]),
      assets: trace.candidate.assets.map(({ name, size, digest }) => ({
        name,
        size,
        sha256: bare(digest),
      })),
    },
    release: {
      tag: trace.release.tag,
      release_id: trace.release.id,
      html_url: trace.release.htmlUrl,
      immutable: trace.release.immutable,
      published: rehearsal.promote.outputs["published"] === "true",
      assets: trace.assets.map(({ name, size, digest }) => ({
        name,
        size,
        sha256: bare(digest ?? ""),
      })),
    },
    gate: {
      environment: gate.environment,
      approved_by: gate.approved_by.map(({ login }) => login),
    },
    receipt_digest: trace.receiptDigest,
    requests: { total, by_lane: requests },
    duration_ms: Math.round(durationMs),
  });
}

/** The same for people: the assets, then the chain from commit to release. */
export function rehearsalText(rehearsal: Rehearsal): string {
  const { trace, requests, durationMs } = rehearsal;
  const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
  return [
    "",
    ...assetLines(trace),
    "",
    ...chainLines(trace),
    "",
    `${trace.release.tag} is ${trace.release.immutable ? "published and immutable" : "published"}: ${trace.release.htmlUrl}`,
    pc.dim(
      `${(durationMs / 1000).toFixed(1)} s, ${total} requests (${Object.entries(requests)
        .map(([lane, count]) => `${lane} ${count}`)
        .join(", ")})`,
    ),
    "",
  ].join("\n");
}

/** What was published: names, sizes, where each file comes from, and its digest. */
export function assetLines({ assets, promotion }: Trace): readonly string[] {
  const lineage = new Map(
    promotion.predicate.assets.map((asset) => [asset.name as string, asset.lineage]),
  );
  const width = Math.max(...assets.map(({ name }) => name.length));
  return [
    pc.bold("Published assets"),
    ...assets.map(
      ({ name, size, digest }) =>
        `  ${name.padEnd(width)}  ${formatBytes(size).padStart(10)}  ${(lineage.get(name) ?? "receipt").padEnd(9)}  ${pc.dim(bare(digest ?? "").slice(0, 16))}`,
    ),
  ];
}

/** The way from the commit to the release. */
export function chainLines(trace: Trace): readonly string[] {
  const chain = traceChain(trace);
  const column = Math.max(...chain.map(({ title }) => title.length));
  return [
    pc.bold("Provenance"),
    ...chain.map(
      ({ title, detail }, at) =>
        `  ${at === 0 ? "●" : "└▶"} ${title.padEnd(column + (at === 0 ? 1 : 0))}  ${detail}`,
    ),
  ];
}

function bare(digest: string): string {
  return digest.replace(/^sha256:/, "");
}
