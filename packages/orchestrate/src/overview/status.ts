import { isYanked, type Product, type ReleaseConfig } from "@release-actions/contract";
import {
  getRepository,
  listReleases,
  listWorkflowRuns,
  pendingGates,
  type Connection,
  type Release,
  type Repository,
  type RunState,
} from "@release-actions/github";
import { versionOf } from "../version/propose.ts";
import { compare } from "semver";

/** A run that is not over, and whom it waits for. */
interface OpenRun {
  readonly title: string;
  readonly status: string;
  readonly actor: string | null;
  readonly htmlUrl: string;
  /** Environments with their reviewers. */
  readonly waitsFor: readonly {
    readonly environment: string;
    readonly reviewers: readonly string[];
  }[];
}

export interface ChannelStatus {
  readonly product: string;
  readonly kind: Product["kind"];
  readonly channel: string;
  readonly environment: string;
  readonly last: { readonly tag: string; readonly commit: string; readonly htmlUrl: string } | null;
  /** Releases that were taken back, newest first. */
  readonly yanked: readonly string[];
  /** Drafts with a version of the channel: publications that stopped half-way. */
  readonly halfDone: readonly string[];
  readonly runs: readonly OpenRun[];
  /** What somebody should do now, in one sentence or as a command. */
  readonly next: string;
}

/** Every product and channel: what users have, what is under way, and who is waited for. */
export async function readStatus(
  connection: Connection,
  { producers, products }: ReleaseConfig,
): Promise<readonly ChannelStatus[]> {
  const status: ChannelStatus[] = [];
  for (const [id, product] of Object.entries(products)) {
    const at = await getRepository(connection, product.repository);
    const releases = await listReleases(at);
    const runs = await openRuns(at, product.workflow);
    for (const source of product.sources) {
      const producer = producers[source];
      if (producer === undefined) continue;
      const home = await getRepository(connection, producer.repository);
      runs.push(...(await openRuns(home, producer.workflow)));
    }
    for (const [channel, { environment }] of Object.entries(product.channels)) {
      const plan = planCommand(id, product, channel, products);
      status.push(channelStatus(id, product, channel, environment, releases, runs, plan));
    }
  }
  return status;
}

async function openRuns(at: Repository, workflow: string): Promise<OpenRun[]> {
  const day = new Date(Date.now() - 35 * 86_400_000).toISOString().slice(0, 10);
  const open = (await listWorkflowRuns(at, workflow, day)).filter(
    ({ status }) => status !== "completed",
  );
  return Promise.all(open.map((run) => describe(at, run)));
}

async function describe(at: Repository, run: RunState): Promise<OpenRun> {
  const { actor, htmlUrl, id, status, title } = run;
  const gates = status === "waiting" ? await pendingGates(at, id) : [];
  const waitsFor = gates.map(({ environment, reviewers }) => ({ environment, reviewers }));
  return { title, status, actor, htmlUrl, waitsFor };
}

function channelStatus(
  id: string,
  { kind }: Product,
  channel: string,
  environment: string,
  releases: readonly Release[],
  runs: readonly OpenRun[],
  plan: string,
): ChannelStatus {
  const own = releases.flatMap((release) => {
    const version = versionOf(release.tag);
    return version !== null && channelOf(version.prerelease) === channel
      ? [{ release, version }]
      : [];
  });
  const published = own
    .filter(({ release }) => !release.draft)
    .toSorted((a, b) => compare(b.version, a.version));
  const last = published.find(({ release }) => !isYanked(release.body));
  const yanked = published.flatMap(({ release: { body, tag } }) => (isYanked(body) ? [tag] : []));
  const halfDone = own.flatMap(({ release }) => (release.draft ? [release.tag] : []));
  const waiting = runs.find(({ waitsFor }) =>
    waitsFor.some((gate) => gate.environment === environment),
  );
  return {
    product: id,
    kind,
    channel,
    environment,
    last: last
      ? { tag: last.release.tag, commit: last.release.target, htmlUrl: last.release.htmlUrl }
      : null,
    yanked,
    halfDone,
    runs,
    next: nextStep(waiting, runs, halfDone, plan),
  };
}

function nextStep(
  waiting: OpenRun | undefined,
  runs: readonly OpenRun[],
  halfDone: readonly string[],
  plan: string,
): string {
  if (waiting !== undefined) {
    const who = waiting.waitsFor.flatMap(({ reviewers }) => reviewers).join(" or ");
    return `${who} must approve ${waiting.title}: ${waiting.htmlUrl}`;
  }
  const [first] = runs;
  if (first !== undefined) return `wait for ${first.title}: ${first.htmlUrl}`;
  if (halfDone.length > 0) return `ms release resume --watch (${halfDone.join(", ")} is half done)`;
  return plan;
}

/** The command that plans the channel's next release: it names the product where several could be meant. */
function planCommand(
  id: string,
  { kind }: Product,
  channel: string,
  products: ReleaseConfig["products"],
): string {
  const several = Object.values(products).filter((one) => one.kind === kind).length > 1;
  return `ms release ${kind} plan --channel ${channel}${several ? ` --product ${id}` : ""} --auto`;
}

function channelOf([first]: readonly (string | number)[]): string {
  return first === undefined ? "stable" : String(first);
}
