import { toJson } from "../documents/to-json.ts";
import { formatBytes, type Trace, type Traced } from "@release-actions/lanes";
import pc from "picocolors";

const MARKS = { proved: pc.green("✔"), broken: pc.red("✘"), unknown: pc.yellow("?") } as const;

/** A trace for people: the links with their state, then the assets. */
export function traceText(trace: Traced): string {
  const { links, promotion } = trace;
  const width = Math.max(...promotion.predicate.assets.map(({ name }) => name.length));
  return [
    pc.bold(`${trace.name} ${trace.tag}`) + (trace.immutable === true ? " (immutable)" : ""),
    ...links.map(({ what, state, detail }) => `  ${MARKS[state]} ${what.padEnd(10)} ${detail}`),
    ...planLines(trace),
    "",
    ...promotion.predicate.assets.map(
      ({ name, size, lineage, before, after }) =>
        `  ${name.padEnd(width)}  ${formatBytes(size).padStart(10)}  ${lineage}  ${pc.dim(after)}` +
        (before === undefined || before === after ? "" : ` from ${pc.dim(before)}`),
    ),
    verdict(trace),
    ...yankLines(trace),
    "",
  ].join("\n");
}

/** What is open when a link is, in words for whoever does not see the links. */
const OPEN: Readonly<Record<string, string>> = {
  build: "who built it",
  gate: "who approved it",
  github: "GitHub's attestation of it",
  receipt: "who signed the receipt",
  run: "in which run",
};

/** What a reader may conclude, and no more. */
export function verdict({ links, ok, promotion }: Traced): string {
  if (!ok) return pc.red("The chain is broken: do not trust this release before it is explained.");
  const every = `Every byte leads back to commit ${promotion.predicate.release.commit}.`;
  const open = links.filter(({ state }) => state === "unknown").map(({ what }) => what);
  if (open.length === 0) return every;
  return `${every}\nNot provable from here: ${open.map((what) => OPEN[what] ?? what).join("; ")}.`;
}

/** Nobody can prove which plan somebody had in mind, so that it has no mark. */
function planLines({ promotion }: Traced): string[] {
  const { actor, plan_digest: plan } = promotion.predicate.promotion;
  return plan === undefined ? [] : [`    ${"plan".padEnd(10)} ${plan}, says ${actor}`];
}

/** That it was taken back is no matter of its chain. */
function yankLines({ yanked }: Traced): string[] {
  if (yanked === null) return [];
  const { at, by, previous, reason } = yanked;
  const instead = previous === undefined ? "" : ` Use ${previous.tag} instead.`;
  return [pc.yellow(`TAKEN BACK ${at.slice(0, 10)} by ${by.login}: ${reason}.${instead}`)];
}

/** The same for machines. */
export function traceJson(trace: Traced | Trace): string {
  const { links, promotion, receiptDigest, ok } = trace;
  const document = {
    ok,
    origin: trace.origin,
    repository: trace.name,
    tag: trace.tag,
    release_id: "release" in trace ? trace.release.id : null,
    html_url: trace.htmlUrl,
    immutable: trace.immutable,
    receipt_digest: receiptDigest,
    yanked: trace.yanked,
    links,
    ...promotion.predicate,
  };
  return toJson("release trace", document);
}
