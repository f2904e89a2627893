import {
  parseTag,
  ReleaseError,
  sealPlan,
  type Plan,
  type PlanSource,
  type Tag,
} from "@release-actions/contract";
import { getRepository, listReleases, type Release } from "@release-actions/github";
import { parseFinalTag } from "@release-actions/lanes";
import { chooseProduct, type ChosenProduct } from "../product.ts";
import { planIntent } from "../rights/intents.ts";
import { requireRights } from "../rights/require.ts";
import { together } from "../together.ts";
import { highest } from "../version/level.ts";
import { proposeVersion, raisedVersion, tagOf } from "../version/propose.ts";
import { statedVersion } from "../version/stated.ts";
import { nothingNew } from "./nothing.ts";
import { pinsOf, type Pin } from "./pins.ts";
import { previousOf, type Previous } from "./previous.ts";
import { planPreparation } from "./prepares.ts";
import type { MadePlan, PlanRequest } from "./request.ts";
import { resolveSource, type ResolvedSource } from "./sources.ts";
import { confirmStep, requireFreeTag, requireSpelling } from "./tag.ts";

/** What a person is asked before a plan is sealed: the tag, knowing what is new. */
export type ChooseTag = (proposal: {
  readonly tag: Tag;
  readonly previous: Tag | null;
  readonly level: string;
  readonly sources: readonly PlanSource[];
  readonly warnings: readonly string[];
}) => Promise<Tag>;

/**
 * Resolves everything that a release is made of, and changes nothing. The same state of the world
 * gives the same plan.
 * @throws ReleaseError with what keeps it from being released
 */
export async function makePlan(request: PlanRequest, chooseTag: ChooseTag): Promise<MadePlan> {
  const { config, connection, talk } = request;
  const chosen = chooseProduct(config.config, request.kind, request.product, request.channel);
  requireKnownSources(chosen, request);
  // Without the note of what nobody knows beforehand: what writes says it.
  await requireRights(connection, planIntent(chosen, request.next), { note: () => {} });
  talk.step(`Reading the releases of ${chosen.product.repository}`);
  const at = await getRepository(connection, chosen.product.repository);
  const releases = await listReleases(at);
  const previous = await previousOf(at, request.channel, releases);
  const pins = request.kind === "content" ? await pinsOf(at, previous) : new Map<string, Pin>();
  const home = { at, previous, pins };
  const resolved = await together(chosen.producers, ({ id, producer }) =>
    resolveSource(id, producer, home, request),
  );
  const tag = await decideTag(request, chosen, releases, previous, resolved, chooseTag);
  requireSpelling(tag, releases);
  const { monotonic = true, environment, maximum_jump: maximum } = chosen.channel;
  await requireFreeTag(at, tag, request.channel, monotonic, releases);
  const confirmed = await confirmStep(tag, releases, maximum, request.confirmJump);
  const stated = sealPlan({
    schema: "release-actions/plan",
    schema_version: 1,
    product: chosen.id,
    kind: chosen.product.kind,
    channel: request.channel,
    repository: { name: at.name, id: at.id, owner_id: at.ownerId },
    workflow: chosen.product.workflow,
    environment,
    tag,
    version: parseFinalTag(tag).version,
    ...(confirmed ? { version_confirmed: true } : {}),
    ...(previous === null
      ? {}
      : { previous: { tag: previous.tag, ...(previous.sha ? { sha: previous.sha } : {}) } }),
    non_green: resolved.some(({ source }) => source.checks.some((one) => one.state !== "success")),
    sources: resolved.map(({ source }) => source),
    config: {
      origin: request.configName,
      digest: config.digest,
      ...(config.commit === undefined ? {} : { commit: config.commit }),
    },
    ...(config.config.tooling === undefined ? {} : { tooling: config.config.tooling }),
  });
  const { prepares, warnings } = await planPreparation(stated, resolved, request);
  return {
    plan: prepares ? preparedPlan(stated, prepares) : stated,
    warnings: [...resolved.flatMap((one) => one.warnings), ...warnings],
  };
}

/** What is promoted is the candidate of a commit that is still to be made, whatever this one has. */
function preparedPlan(stated: Plan, prepares: NonNullable<Plan["prepares"]>): Plan {
  const { digest: _, sources, ...plan } = stated;
  return sealPlan({
    ...plan,
    prepares,
    sources: sources.map(({ candidate, ...source }) => ({
      ...source,
      ...(candidate === undefined || plan.kind === "app" ? {} : { candidate }),
    })),
  });
}

async function decideTag(
  request: PlanRequest,
  chosen: ChosenProduct,
  releases: readonly Release[],
  previous: Previous | null,
  resolved: readonly ResolvedSource[],
  chooseTag: ChooseTag,
): Promise<Tag> {
  if (request.tag !== undefined) return request.tag;
  const level = highest(resolved.map((one) => one.level));
  // An older commit brings nothing new; somebody who names it wants it nevertheless.
  const nothing = resolved.every(
    ({ source: { id, sha, since, commit_count: count } }) =>
      count === 0 && (sha === since || !request.commits.has(id)),
  );
  if (previous !== null && nothing && request.bump === undefined) {
    throw nothingNew(chosen.id, previous, resolved);
  }
  const taken = releases.map(({ tag }) => tag);
  const stated = await statedBy(request, chosen, resolved);
  const version =
    request.bump === undefined
      ? proposeVersion(request.channel, taken, level === "none" ? "patch" : level, stated)
      : raisedVersion(request.channel, taken, request.bump, stated);
  return chooseTag({
    tag: tagOf(version, taken),
    previous: previous?.tag ?? null,
    level: request.bump === undefined ? level : request.bump,
    sources: resolved.map(({ source }) => source),
    warnings: resolved.flatMap(({ warnings }) => warnings),
  });
}

/** What an app's source calls itself. */
async function statedBy(
  { connection }: PlanRequest,
  { product: { version_files: files = [] } }: ChosenProduct,
  [only]: readonly ResolvedSource[],
): Promise<string | null> {
  if (files.length === 0 || only === undefined) return null;
  const { repository, sha } = only.source;
  return statedVersion(await getRepository(connection, repository.name), sha, files);
}

/** `--repo` with a name that the product does not have would silently choose nothing. */
function requireKnownSources({ id, producers }: ChosenProduct, { commits }: PlanRequest): void {
  const unknown = [...commits.keys()].filter((name) => !producers.some((one) => one.id === name));
  if (unknown.length === 0) return;
  throw new ReleaseError({
    code: "input_invalid",
    message: `${id} has no source ${unknown.join(", ")}.`,
    expected: producers.map((one) => one.id).join(", "),
    found: unknown.join(", "),
    next: "Correct --repo: `ms release config check` lists what release.yml calls its sources.",
  });
}

/** A tag that somebody typed. @throws ReleaseError `version_invalid` */
export function readTag(text: string): Tag {
  const tag = parseTag(text);
  if (tag !== null) return parseFinalTag(tag).tag;
  throw new ReleaseError({
    code: "version_invalid",
    message: "That is no tag of a version.",
    expected: "v1.2.3 or v1.2.3-beta.1",
    found: text.slice(0, 80),
  });
}
