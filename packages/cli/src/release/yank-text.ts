import type { Yank } from "@release-actions/contract";
import type { YankOutcome, YankProposal } from "@release-actions/orchestrate";
import pc from "picocolors";

/** The file beside a release that its users' programs read first. */
const READ_FIRST = {
  app: "latest.json, which updaters read",
  content: "manifest.json, which installers read",
} as const;

/** What a yank will change, for people. */
export function proposalText(proposal: YankProposal): string {
  const { release, yank } = proposal;
  const { channel, product, reason, tag } = yank;
  return [
    `${pc.bold(`Take ${product} ${tag} back`)} ${pc.dim(`(${channel}, ${release.htmlUrl})`)}`,
    `  its notes say so: ${reason}`,
    ...latestLines(proposal),
    ...chosenLines(proposal),
    `  prerelease: ${yank.before.prerelease ? "yes, as before" : "no → yes, so that GitHub never chooses it as the latest"}`,
    `  tag, assets and receipt stay; whoever has it keeps it until a higher version is released`,
    "",
  ].join("\n");
}

/** What happened to the address that updaters read. */
function latestLines({ at, kind, yank }: YankProposal): string[] {
  const { after, before, channel, previous, tag } = yank;
  const address = `${at.htmlUrl}/releases/latest`;
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
  return [`  latest: ${tag} → ${after.latest}: so is ${address}/download/${READ_FIRST[kind]}`];
}

/** What no flag can take from clients that choose by tag. */
function chosenLines(proposal: YankProposal): string[] {
  const { chosen, yank } = proposal;
  if (chosen === null) return [];
  const { channel, tag } = yank;
  if (chosen !== tag) return [`  installers take the highest tag of ${channel}: ${chosen}`];
  return [
    pc.yellow(`! Installers take the highest tag of ${channel}: they are STILL OFFERED ${tag}`),
    pc.yellow(`! until a higher version is released: ${nextRelease(proposal)}`),
  ];
}

/** The command that repairs what users have. */
export function nextRelease({ kind, yank }: YankProposal): string {
  return `ms release ${kind} plan --channel ${yank.channel} --product ${yank.product} --auto`;
}

/** What was done, for people. */
export function yankedText(proposal: YankProposal, outcome: YankOutcome, path: string): string {
  const { already, release, yank } = outcome;
  const { after, tag } = yank;
  const how = already ? "was taken back already; nothing was changed" : "is taken back";
  return [
    `${pc.green("✔")} ${pc.bold(tag)} ${how}`,
    `  ${release.htmlUrl}`,
    `  latest: ${latestAfter(yank, after)}`,
    ...chosenLines(proposal),
    `  receipt: in its notes, and ${path}`,
    `Users who have it wait for a higher version. Repair it, then: ${nextRelease(proposal)}`,
    "",
  ].join("\n");
}

function latestAfter({ before, tag }: Yank, after: Yank["after"]): string {
  if (after.latest === undefined) return "none of this channel";
  return before.latest === tag ? after.latest : `${after.latest}, as before`;
}
