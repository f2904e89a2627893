import type {
  Producer,
  Product,
  ReleaseConfig,
  RepositoryIdentity,
} from "@release-actions/contract";
import { publicKeyFor, type RehearsalKeys } from "./keys.ts";

/** Something that is another in the rehearsal than in what somebody wrote. */
export interface Substitution {
  readonly where: string;
  readonly what: string;
}

/** release.yml as it can hold on this machine. */
export interface LocalConfig {
  /** JSON, which is YAML. */
  readonly text: string;
  readonly substitutions: readonly Substitution[];
}

/** Why a public key is another one. */
export const OWN_KEY = "the rehearsal's own public key: the secret of the real one is not here";

/**
 * Takes out of release.yml what only github.com can satisfy: ids of repositories, runners of GitHub's,
 * and public keys whose secrets are not here. Everything else applies as it is written.
 */
export function localConfig(config: ReleaseConfig, keys: RehearsalKeys): LocalConfig {
  const substitutions: Substitution[] = [];
  const tell = (pointer: string, what: string): void => {
    substitutions.push({ where: `release.yml ${pointer}`, what });
  };
  const producers = mapValues(config.producers, (producer, id) =>
    localProducer(producer, `/producers/${id}`, keys, tell),
  );
  const products = mapValues(config.products, (product, id) =>
    localProduct(product, `/products/${id}`, keys, tell),
  );
  const text = `${JSON.stringify({ ...config, producers, products }, null, 2)}\n`;
  return { text, substitutions };
}

type Tell = (pointer: string, what: string) => void;

function localProducer(producer: Producer, at: string, keys: RehearsalKeys, tell: Tell): Producer {
  const { runner = "github-hosted", signature, ...rest } = withoutIds(producer, at, tell);
  if (runner !== "any") tell(`${at}/runner`, `any instead of ${runner}: jobs run on this machine`);
  const local = { ...rest, runner: "any" } as const;
  if (signature === undefined) return local;
  return {
    ...local,
    signature: { public_key: ownKey(signature.public_key, `${at}/signature`, keys, tell) },
  };
}

function localProduct(product: Product, at: string, keys: RehearsalKeys, tell: Tell): Product {
  const { manifest, updater, ...rest } = withoutIds(product, at, tell);
  return {
    ...rest,
    ...(updater && {
      updater: { ...updater, public_key: ownKey(updater.public_key, `${at}/updater`, keys, tell) },
    }),
    ...(manifest && {
      manifest: { public_key: ownKey(manifest.public_key, `${at}/manifest`, keys, tell) },
    }),
  };
}

function withoutIds<T extends RepositoryIdentity>(
  { repository_id: id, owner_id: owner, ...rest }: T,
  at: string,
  tell: Tell,
): Omit<T, "repository_id" | "owner_id"> {
  if (id !== undefined)
    tell(`${at}/repository_id`, "not checked: repositories have other ids here");
  if (owner !== undefined) tell(`${at}/owner_id`, "not checked: owners have other ids here");
  return rest;
}

function ownKey(pinned: string, at: string, keys: RehearsalKeys, tell: Tell): string {
  tell(`${at}/public_key`, OWN_KEY);
  return publicKeyFor(pinned, keys);
}

function mapValues<T>(
  from: Readonly<Record<string, T>>,
  change: (value: T, key: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(from).map(([key, value]) => [key, change(value, key)] as const),
  );
}
