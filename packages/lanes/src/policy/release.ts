import {
  ReleaseError,
  type ChannelRules,
  type ReleaseConfig,
  type EnvironmentRules,
  type Product,
} from "@release-actions/contract";
import type { Repository } from "@release-actions/github";
import type { LoadedConfig } from "../config/load.ts";
import type { RunContext } from "../create/request.ts";
import type { FinalVersion } from "../promote/version.ts";
import type { AppliedPolicy } from "./applied.ts";

/** The part of a policy that is about one release. */
export interface ReleasePolicy {
  /** Key of the product in release.yml. */
  readonly id: string;
  readonly product: Product;
  readonly channel: Required<ChannelRules>;
  /** What the channel's environment must be. */
  readonly environment: EnvironmentRules;
}

/**
 * The policy of the product that a promotion releases, for the channel of its version.
 * @param source the producer whose candidate is promoted
 * @throws ReleaseError `policy_no_match` | `channel_not_allowed`
 */
export function releasePolicy(
  { config, origin }: LoadedConfig,
  source: AppliedPolicy,
  context: RunContext,
  version: FinalVersion,
): ReleasePolicy {
  const here = context.repository.toLowerCase();
  const fitting = Object.entries(config.products).filter(
    ([, product]) =>
      product.repository.toLowerCase() === here &&
      product.workflow === context.workflow.path &&
      product.sources.includes(source.id),
  );
  const [entry] = fitting;
  if (entry === undefined || fitting.length > 1) throw noProduct(fitting.length);
  const [id, product] = entry;
  const channel = Object.hasOwn(product.channels, version.channel)
    ? product.channels[version.channel]
    : undefined;
  if (channel === undefined) {
    throw new ReleaseError({
      code: "channel_not_allowed",
      message: `${version.tag} belongs to the channel ${version.channel}, which product ${id} does not have.`,
      expected: `a version of ${Object.keys(product.channels).join(", ")}`,
      found: version.channel,
    });
  }
  return {
    id,
    product,
    channel: withDefaults(channel, version),
    environment: gateRules(config, channel.environment),
  };

  function noProduct(count: number): ReleaseError {
    return new ReleaseError({
      code: count === 0 ? "workflow_not_allowed" : "policy_no_match",
      message: `${origin} names ${count === 0 ? "no" : "more than one"} product that ${context.workflow.path} of ${context.repository} releases from ${source.id}.`,
      expected: `one product with repository ${context.repository}, workflow ${context.workflow.path} and source ${source.id}`,
      found: Object.entries(config.products)
        .map(([key, one]) => `${key}: ${one.repository} ${one.workflow}`)
        .join(", "),
    });
  }
}

/** What an environment must be; the strictest where release.yml says nothing. */
export function gateRules({ environments = {} }: ReleaseConfig, name: string): EnvironmentRules {
  return (Object.hasOwn(environments, name) ? environments[name] : undefined) ?? {};
}

function withDefaults(channel: ChannelRules, version: FinalVersion): Required<ChannelRules> {
  const latest = channel.latest ?? version.channel === "stable";
  return {
    environment: channel.environment,
    latest,
    updater: channel.updater ?? latest,
    monotonic: channel.monotonic ?? true,
    maximum_jump: channel.maximum_jump ?? "major",
    immutable: channel.immutable ?? false,
  };
}

/** @throws ReleaseError `policy_repository` | `gate_mismatch` */
export function requireChannel(
  at: Repository,
  environment: string,
  { id, product, channel }: ReleasePolicy,
): void {
  const { repository_id: pinned, owner_id: owner } = product;
  if ((pinned ?? at.id) !== at.id || (owner ?? at.ownerId) !== at.ownerId) {
    throw new ReleaseError({
      code: "policy_repository",
      message: `${at.name} is not the repository that the policy pins for ${id}.`,
      expected: `id ${pinned ?? "any"}, owner id ${owner ?? "any"}`,
      found: `id ${at.id}, owner id ${at.ownerId}`,
    });
  }
  if (environment === channel.environment) return;
  throw new ReleaseError({
    code: "gate_mismatch",
    message: `The policy gates this channel of ${id} by ${channel.environment}.`,
    expected: `environment: ${channel.environment}`,
    found: `environment: ${environment}`,
  });
}
