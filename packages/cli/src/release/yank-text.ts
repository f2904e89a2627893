import type { Yank } from "@release-actions/contract";
import type { YankOutcome, YankProposal } from "@release-actions/orchestrate";
import pc from "picocolors";

/** What a yank will change, for people. */
export function proposalText({ at, release, yank }: YankProposal): string {
  const { channel, product, reason, tag } = yank;
  return [
    `${pc.bold(`Take ${product} ${tag} back`)} ${pc.dim(`(${channel}, ${release.htmlUrl})`)}`,
    `  its notes say so: ${reason}`,
    ...latestLines(yank, at.htmlUrl),
    `  prerelease: ${yank.before.prerelease ? "yes, as before" : "no → yes, so that GitHub never chooses it as the latest"}`,
    `  tag, assets and receipt stay; whoever has it keeps it until a higher version is released`,
    "",
  ].join("\n");
}

/** What happened to the address that updaters read. */
function latestLines({ after, before, channel, previous, tag }: Yank, page: string): string[] {
  const address = `${page}/releases/latest`;
  if (before.latest !== tag) {
    const instead = previous === undefined ? "nothing good" : previous.tag;
    return [
      `  latest: ${before.latest ?? "none"}, as before: ${address} never led to ${tag}`,
      `  below it ${channel} has ${instead}; what leads to ${channel} elsewhere is not changed by this`,
    ];
  }
  if (after.latest === undefined) {
    return [
      pc.yellow(`! latest: ${tag} → NONE: ${channel} has no good release below ${tag}.`),
      pc.yellow(`! ${address} leads to whatever else GitHub has, or nowhere.`),
    ];
  }
  return [
    `  latest: ${tag} → ${after.latest}: so is ${address}/download/latest.json, which updaters read`,
  ];
}

/** What was done, for people. */
export function yankedText({ already, release, yank }: YankOutcome, path: string): string {
  const { after, tag } = yank;
  const how = already ? "was taken back already; nothing was changed" : "is taken back";
  return [
    `${pc.green("✔")} ${pc.bold(tag)} ${how}`,
    `  ${release.htmlUrl}`,
    `  latest: ${after.latest ?? "none of this channel"}`,
    `  receipt: in its notes, and ${path}`,
    `Users who have it wait for a higher version: repair it, then ms release status`,
    "",
  ].join("\n");
}
