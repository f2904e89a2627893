import {
  isYanked,
  parseTag,
  readYank,
  ReleaseError,
  type Product,
  type ReleaseConfig,
  type Tag,
  type Yank,
} from "@release-actions/contract";
import {
  findLatest,
  getRepository,
  listReleases,
  viewer,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import {
  parseFinalTag,
  signersOf,
  traceRelease,
  type LoadedConfig,
  type Trace,
} from "@release-actions/lanes";
import { compare } from "semver";
import { yankIntent } from "../rights/intents.ts";
import { requireRights } from "../rights/require.ts";
import { versionOf } from "../version/propose.ts";

/** Which release is taken back, and why. */
export interface YankRequest {
  readonly connection: Connection;
  readonly config: LoadedConfig;
  /** Key of `products` in release.yml. */
  readonly product: string;
  readonly tag: Tag;
  readonly reason: string;
  /** In milliseconds. */
  readonly now: number;
}

/** What a yank will do, before it does anything. */
export interface YankProposal {
  readonly at: Repository;
  readonly kind: Product["kind"];
  readonly release: Release;
  /** What will be written; where a yank was finished before, what that one wrote. */
  readonly yank: Yank;
  /**
   * What clients that choose by tag take: the channel's highest one, taken back or not. Null where they
   * follow `latest`.
   */
  readonly chosen: Tag | null;
}

/**
 * Looks at a release that is to be taken back and at what users would get instead; changes nothing.
 * @throws ReleaseError `product_unknown`, `channel_not_allowed`, `release_missing`, `receipt_missing`,
 *   `permission_denied`, `publish_unverified` when what users would get instead cannot be trusted
 */
export async function proposeYank(request: YankRequest): Promise<YankProposal> {
  const { connection, tag } = request;
  const product = productOf(request);
  const { channel } = parseFinalTag(tag);
  const rules = product.channels[channel];
  if (rules === undefined) throw noChannel(request, channel, product);
  await requireRights(connection, yankIntent(product, request.config.config), { note: () => {} });
  const at = await getRepository(connection, product.repository);
  const releases = await listReleases(at);
  const release = releases.find((one) => one.tag === tag && !one.draft);
  if (release === undefined) throw missing(request, at, "no published release");
  const { kind } = product;
  const chosen = chosenByTag(product, channel, releases);
  const about = { at, kind, release, chosen };
  const known = readYank(release.body);
  if (known !== null) requireItsOwn(known, request, at, release);
  if (known !== null && !(await isBegun(at, release))) return { ...about, yank: known };
  const trace = await traced(request, product, at, tag);
  requireOwn(request, at, product, trace);
  const previous = await previousGood(request, product, at, channel, releases);
  const latest = parseTag((await findLatest(at))?.tag);
  const leads = latest === tag;
  const next = leads ? (previous?.tag ?? null) : latest;
  const yank: Yank = {
    schema: "release-actions/yank",
    schema_version: 1,
    product: request.product,
    channel,
    repository: { name: at.name, id: at.id },
    tag,
    release_id: release.id,
    receipt: trace.receiptDigest,
    reason: request.reason,
    by: await viewer(connection),
    at: `${new Date(request.now).toISOString().slice(0, 19)}Z`,
    ...(previous === null ? {} : { previous: { tag: previous.tag, release_id: previous.id } }),
    before: { ...(latest === null ? {} : { latest }), prerelease: release.prerelease },
    after: { ...(next === null ? {} : { latest: next }), prerelease: true },
  };
  if (known === null) return { ...about, yank };
  // The notes anybody may write who may push: what users get instead is what is proved now.
  const { previous: _, ...kept } = known;
  const instead = yank.previous === undefined ? {} : { previous: yank.previous };
  return { ...about, yank: { ...kept, ...instead, after: yank.after } };
}

/**
 * Installers of content read `latest` for stable versions only. For every other channel they take the
 * highest prerelease that is published, which no flag can take from them: were it made no prerelease,
 * GitHub could make it the latest.
 */
function chosenByTag({ kind }: Product, channel: string, releases: readonly Release[]): Tag | null {
  if (kind !== "content" || channel === "stable") return null;
  const [highest] = releases
    .filter(({ draft, prerelease }) => !draft && prerelease)
    .flatMap(({ tag }) => {
      const version = versionOf(tag);
      const named = parseTag(tag);
      return version !== null && named !== null ? [{ tag: named, version }] : [];
    })
    .filter(({ tag }) => parseFinalTag(tag).channel === channel)
    .toSorted((a, b) => compare(b.version, a.version));
  return highest?.tag ?? null;
}

/** Whether a release that is marked is still served. */
async function isBegun(at: Repository, { id, prerelease }: Release): Promise<boolean> {
  return !prerelease || (await findLatest(at))?.id === id;
}

/** @throws ReleaseError `release_changed` for the mark of another release, copied with its notes */
function requireItsOwn(known: Yank, request: YankRequest, at: Repository, release: Release): void {
  const { product, release_id: id, repository, tag } = known;
  const own = repository.id === at.id && id === release.id && tag === request.tag;
  if (own && product === request.product) return;
  throw new ReleaseError({
    code: "release_changed",
    message: `The notes of ${request.tag} have a mark that is not its own.`,
    expected: `${request.product} ${request.tag}, release ${release.id}`,
    found: `${product} ${tag}, release ${id}`,
    next: `Look at the notes, take the mark "release-actions: yank" out of them, then run this again: ${release.htmlUrl}`,
  });
}

function productOf({ config, product: id }: YankRequest): Product {
  const { products }: ReleaseConfig = config.config;
  const product = Object.hasOwn(products, id) ? products[id] : undefined;
  if (product !== undefined) return product;
  throw new ReleaseError({
    code: "product_unknown",
    message: `release.yml has no product ${id}.`,
    expected: Object.keys(products).join(", "),
    found: id,
    next: "Name one of the products listed; `ms release config check` says what they are.",
  });
}

/** A release of this product, which a promotion of this repository has made. */
function requireOwn(
  request: YankRequest,
  at: Repository,
  { sources }: Product,
  { promotion: { predicate } }: Trace,
): void {
  const { producers } = request.config.config;
  const homes = new Set(sources.map((id) => producers[id]?.repository));
  const from = predicate.candidates.map(({ repository }) => repository);
  const { repository_id: id, tag } = predicate.release;
  if (id === at.id && tag === request.tag && from.every((name) => homes.has(name))) return;
  throw missing(request, at, `a release of ${tag}, made from ${from.join(", ")}`);
}

/**
 * The newest release of the channel below this one that is proved down to its commit. One without a
 * receipt is nobody's word, so it is passed over; one whose chain is broken stops everything.
 */
async function previousGood(
  request: YankRequest,
  product: Product,
  at: Repository,
  channel: string,
  releases: readonly Release[],
): Promise<{ readonly tag: Tag; readonly id: number } | null> {
  const own = versionOf(request.tag);
  const below = releases
    .filter(({ body, draft }) => !draft && !isYanked(body))
    .flatMap((release) => {
      const version = versionOf(release.tag);
      const named = parseTag(release.tag);
      const fits = version !== null && own !== null && compare(version, own) < 0;
      return fits && named !== null ? [{ release, tag: named, version }] : [];
    })
    .filter((one) => parseFinalTag(one.tag).channel === channel)
    .filter(({ release }) => channel !== "stable" || !release.prerelease)
    .toSorted((a, b) => compare(b.version, a.version));
  for (const one of below) {
    const trace = await traceOrNone(request, product, at, one.tag);
    if (trace === null) continue;
    if (!trace.ok) throw broken(at, one.tag, trace);
    return { tag: one.tag, id: one.release.id };
  }
  return null;
}

/** Believed as release.yml says whom the sources' candidates are signed by. */
function traced(
  { config, connection }: YankRequest,
  { sources }: Product,
  at: Repository,
  tag: Tag,
): Promise<Trace> {
  const { producers } = config.config;
  const signers = sources.flatMap((id) => signersOf(producers[id]) ?? []);
  const signed = signers.length === 0 ? {} : { signerWorkflows: signers };
  return traceRelease(connection, at.name, tag, { ...connection.trust, ...signed });
}

async function traceOrNone(
  request: YankRequest,
  product: Product,
  at: Repository,
  tag: Tag,
): Promise<Trace | null> {
  try {
    return await traced(request, product, at, tag);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "receipt_missing") return null;
    throw error;
  }
}

function missing({ product, tag }: YankRequest, at: Repository, found: string): ReleaseError {
  return new ReleaseError({
    code: "release_missing",
    message: `${at.name} has no release ${tag} of ${product}.`,
    expected: `a published release of ${product} with promotion.json`,
    found,
    next: "Check product and tag: `ms release status` shows what is published.",
  });
}

function noChannel({ product, tag }: YankRequest, channel: string, of: Product): ReleaseError {
  return new ReleaseError({
    code: "channel_not_allowed",
    message: `${tag} belongs to the channel ${channel}, which ${product} does not have.`,
    expected: Object.keys(of.channels).join(", "),
    found: channel,
    next: "Check product and tag: `ms release status` shows every channel.",
  });
}

function broken(at: Repository, tag: Tag, { links }: Trace): ReleaseError {
  return new ReleaseError({
    code: "publish_unverified",
    message: `Users would get ${tag} instead, and its chain is broken.`,
    details: links
      .filter(({ state }) => state === "broken")
      .map(({ detail, what }) => ({ pointer: `/${what}`, message: detail })),
    next: `Find out who changed it: \`ms release trace ${at.name} ${tag}\`.`,
  });
}
