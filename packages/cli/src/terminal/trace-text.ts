import { formatBytes, type Trace } from "@release-actions/lanes";
import pc from "picocolors";

const MARKS = { proved: pc.green("✔"), broken: pc.red("✘"), unknown: pc.yellow("?") } as const;

/** A trace for people: the links with their state, then the assets. */
export function traceText(trace: Trace): string {
  const { release, links, repository, promotion } = trace;
  const width = Math.max(...promotion.predicate.assets.map(({ name }) => name.length));
  return [
    pc.bold(`${repository.name} ${release.tag}`) + (release.immutable ? " (immutable)" : ""),
    ...links.map(({ what, state, detail }) => `  ${MARKS[state]} ${what.padEnd(10)} ${detail}`),
    "",
    ...promotion.predicate.assets.map(
      ({ name, size, lineage, after }) =>
        `  ${name.padEnd(width)}  ${formatBytes(size).padStart(10)}  ${lineage}  ${pc.dim(after)}`,
    ),
    trace.ok
      ? `Every published byte leads back to commit ${promotion.predicate.release.commit}.`
      : pc.red("The chain is broken: do not trust this release before it is explained."),
    "",
  ].join("\n");
}

/** The same for machines. */
export function traceJson(trace: Trace): string {
  const { release, links, repository, promotion, receiptDigest, ok } = trace;
  const document = {
    ok,
    repository: repository.name,
    tag: release.tag,
    release_id: release.id,
    html_url: release.htmlUrl,
    immutable: release.immutable,
    receipt_digest: receiptDigest,
    links,
    ...promotion.predicate,
  };
  return `${JSON.stringify(document)}\n`;
}
