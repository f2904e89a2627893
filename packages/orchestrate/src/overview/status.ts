import {
  isYanked,
  type Producer,
  type Product,
  type Promotion,
  type ReleaseConfig,
} from "@release-actions/contract";
import {
  getRepository,
  listReleases,
  rightsIn,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import { compare } from "semver";
import { versionOf } from "../version/propose.ts";
import { channelOfTag } from "./channel.ts";
import { nextStep, type UnfinishedRelease } from "./next-step.ts";
import { receiptOrNone } from "./promotions.ts";
import { releasePulls, type ReleasePull } from "./pulls.ts";
import { channelsOf, openRuns, type OpenRun } from "./runs.ts";

export type { UnfinishedRelease } from "./next-step.ts";

export interface ChannelStatus {
  readonly product: string;
  readonly kind: Product["kind"];
  readonly channel: string;
  readonly environment: string;
  readonly last: LastRelease | null;
  /** Releases that were taken back, newest first. */
  readonly yanked: readonly string[];
  /** Drafts with a version of the channel: publications that stopped half-way. */
  readonly halfDone: readonly string[];
  readonly runs: readonly OpenRun[];
  /** Pull requests that prepare a version of the channel. */
  readonly pulls: readonly ReleasePull[];
  /** Releases of the channel that were begun here. */
  readonly unfinished: readonly UnfinishedRelease[];
  /** What somebody should do now, in one sentence or as a command. */
  readonly next: string;
}

/** What users have. */
interface LastRelease {
  readonly tag: string;
  readonly commit: string;
  readonly htmlUrl: string;
  /** What its receipt says that it was made of; empty without a receipt. */
  readonly candidates: Promotion["predicate"]["candidates"];
}

export interface Status {
  readonly channels: readonly ChannelStatus[];
  /** Repositories where the token sees no drafts: what stopped half-way there is not known. */
  readonly draftsHidden: readonly string[];
}

/** What GitHub has of a product. */
interface Found {
  readonly at: Repository;
  readonly releases: readonly Release[];
  readonly runs: readonly OpenRun[];
  readonly pulls: readonly ReleasePull[];
}

/**
 * Every product and channel: what users have, what is under way, and who is waited for.
 * @param unfinished what was begun here
 */
export async function readStatus(
  connection: Connection,
  { producers, products }: ReleaseConfig,
  unfinished: readonly UnfinishedRelease[],
): Promise<Status> {
  const channels: ChannelStatus[] = [];
  const hidden = new Set<string>();
  for (const [id, product] of Object.entries(products)) {
    const sources = product.sources.flatMap((source) => producers[source] ?? []);
    const found = await look(connection, product, sources);
    if (!(await rightsIn(found.at)).push) hidden.add(found.at.name);
    for (const [channel, { environment }] of Object.entries(product.channels)) {
      const own = unfinished.filter((one) => one.product === id && one.channel === channel);
      const others = unfinished.filter((one) => !own.includes(one));
      const runs = found.runs.filter((run) => isOf(run, channel, own, others));
      const pulls = found.pulls.filter(({ tag }) => channelOfTag(tag) === channel);
      const released = await releasedIn(channel, found);
      const { halfDone } = released;
      const underway = { environment, runs, pulls, unfinished: own, halfDone };
      channels.push({
        product: id,
        kind: product.kind,
        channel,
        ...released,
        ...underway,
        halfDone: halfDone.map(({ tag }) => tag),
        next: nextStep(underway, { id, product, channel, products }),
      });
    }
  }
  return { channels, draftsHidden: [...hidden] };
}

async function look(
  connection: Connection,
  product: Product,
  sources: readonly Producer[],
): Promise<Found> {
  const at = await getRepository(connection, product.repository);
  const runs = [...(await openRuns(at, product.workflow))];
  const pulls = new Map<string, ReleasePull>();
  for (const producer of sources) {
    const home = await getRepository(connection, producer.repository);
    runs.push(...(await openRuns(home, producer.workflow)));
    for (const pull of await releasePulls(home, producer)) pulls.set(pull.htmlUrl, pull);
  }
  return { at, releases: await listReleases(at), runs, pulls: [...pulls.values()] };
}

/** By the tag in its title; of a commit alone, by who has started it, else it may be for any channel. */
function isOf(
  run: OpenRun,
  channel: string,
  own: readonly UnfinishedRelease[],
  others: readonly UnfinishedRelease[],
): boolean {
  const named = channelsOf(run);
  if (named.length > 0) return named.includes(channel);
  const startedBy = (all: readonly UnfinishedRelease[]): boolean =>
    all.some(({ runs }) => runs.includes(run.id));
  return startedBy(own) || !startedBy(others);
}

/** The releases of a channel: the one that users have, those taken back, and drafts. */
async function releasedIn(channel: string, { at, releases }: Found) {
  const own = releases.flatMap((release) => {
    const version = versionOf(release.tag);
    return version !== null && channelOfTag(release.tag) === channel ? [{ release, version }] : [];
  });
  const published = own
    .filter(({ release }) => !release.draft)
    .toSorted((a, b) => compare(b.version, a.version));
  const last = published.find(({ release }) => !isYanked(release.body))?.release;
  return {
    last: last === undefined ? null : await describe(at, last),
    yanked: published.flatMap(({ release: { body, tag } }) => (isYanked(body) ? [tag] : [])),
    halfDone: own.flatMap(({ release }) => (release.draft ? [release] : [])),
  };
}

async function describe(at: Repository, release: Release): Promise<LastRelease> {
  const { htmlUrl, tag, target: commit } = release;
  const predicate = (await receiptOrNone(at, release))?.predicate;
  const own = predicate?.release.repository_id === at.id && predicate.release.tag === tag;
  return { tag, commit, htmlUrl, candidates: own ? predicate.candidates : [] };
}
