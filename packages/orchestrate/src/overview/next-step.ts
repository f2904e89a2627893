import type { Product, ReleaseConfig } from "@release-actions/contract";
import type { OpenRun } from "./runs.ts";
import type { ReleasePull } from "./pulls.ts";

/** A release that was begun here and is not published. */
export interface UnfinishedRelease {
  readonly product: string;
  readonly channel: string;
  readonly tag: string;
  /** The record's file. */
  readonly record: string;
  /** The command that goes on with it. */
  readonly resume: string;
  /** Runs that it has started. */
  readonly runs: readonly number[];
}

/** What is under way for a channel. */
interface Underway {
  readonly environment: string;
  readonly runs: readonly OpenRun[];
  readonly pulls: readonly ReleasePull[];
  readonly unfinished: readonly UnfinishedRelease[];
  /** Drafts of its versions, with the commit that each is of. */
  readonly halfDone: readonly { readonly tag: string; readonly target: string }[];
}

/** Which product's channel is meant, in words of the command line. */
interface Channel {
  readonly id: string;
  readonly product: Product;
  readonly channel: string;
  readonly products: ReleaseConfig["products"];
}

/** What somebody should do now, in one sentence or as a command. */
export function nextStep(
  { environment, halfDone, pulls, runs, unfinished }: Underway,
  of: Channel,
): string {
  const gate = runs.find(({ waitsFor }) => waitsFor.some((one) => one.environment === environment));
  if (gate !== undefined) {
    const who = gate.waitsFor.flatMap(({ reviewers }) => reviewers).join(" or ");
    return `${who} must approve ${gate.title}: ${gate.htmlUrl}`;
  }
  const [run] = runs;
  if (run !== undefined) return `wait for ${run.title}: ${run.htmlUrl}`;
  const blocked = pulls.find(({ waitsFor }) => waitsFor !== null);
  if (blocked !== undefined) {
    const own = unfinished.find(({ tag }) => tag === blocked.tag);
    const then = own === undefined ? "" : `; then: ${own.resume}`;
    return `pull request #${blocked.number} of ${blocked.tag} waits for ${blocked.waitsFor ?? ""}: ${blocked.htmlUrl}${then}`;
  }
  const [begun] = unfinished;
  if (begun !== undefined) return begun.resume;
  const [half] = halfDone;
  return half === undefined ? planCommand(of) : publishCommand(of, half);
}

/** Plans the channel's next release. */
function planCommand(of: Channel): string {
  return `ms release ${of.product.kind} plan --channel ${of.channel}${named(of)} --auto`;
}

/** Publishes exactly this version again: what is there of it already is recognised. */
function publishCommand(
  of: Channel,
  { tag, target }: { readonly tag: string; readonly target: string },
): string {
  const { kind, sources } = of.product;
  const [only] = sources;
  const exact = kind === "app" && only !== undefined && /^[0-9a-f]{40}$/.test(target);
  const what = exact ? `--repo ${only}=${target}` : "--auto";
  return `ms release ${kind} publish --channel ${of.channel}${named(of)} --tag ${tag} ${what} --watch`;
}

/** The product is named where several could be meant. */
function named({ id, product, products }: Channel): string {
  const several = Object.values(products).filter(({ kind }) => kind === product.kind).length > 1;
  return several ? ` --product ${id}` : "";
}
