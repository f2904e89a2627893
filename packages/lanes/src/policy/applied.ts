import {
  ReleaseError,
  type Digest,
  type Producer,
  type RepositoryName,
  type Sha,
} from "@release-actions/contract";
import type { LoadedConfig } from "../config/load.ts";
import type { VerifyRequest } from "../verify/request.ts";
import { signersOf } from "./signers.ts";

/** The part of a policy that is about one candidate. */
export interface AppliedPolicy {
  /** Key of the producer in release.yml. */
  readonly id: string;
  readonly producer: Producer;
  /** Of release.yml. */
  readonly digest: Digest;
  /** Where release.yml was read, in words. */
  readonly origin: string;
  /** The same for machines; absent for a local file. */
  readonly read?: { readonly repository: RepositoryName; readonly commit: Sha };
}

/**
 * The policy's producer for the candidate that is asked for, by name; whether the ids fit is a rule
 * of its own, so that a name with another id is told as what it is.
 * @throws ReleaseError `policy_no_match`
 */
export function applyPolicy(
  { config, digest, origin, repository: home, commit }: LoadedConfig,
  { repository, producer: name }: Pick<VerifyRequest, "repository" | "producer">,
): AppliedPolicy {
  const entries = Object.entries(config.producers);
  const here = entries.filter(
    ([, one]) => one.repository.toLowerCase() === repository.toLowerCase(),
  );
  const found = here.find(([, { producer }]) => producer === name);
  if (found) {
    const read =
      home === undefined || commit === undefined ? {} : { read: { repository: home, commit } };
    return { id: found[0], producer: found[1], digest, origin, ...read };
  }
  const wanted = `${repository}${name === undefined ? "" : ` with producer ${name}`}`;
  const known = (here.length > 0 ? here : entries).map(([id, one]) =>
    `${id}: ${one.repository} ${one.producer ?? ""}`.trimEnd(),
  );
  throw new ReleaseError({
    code: "policy_no_match",
    message: `${origin} names no producer for ${wanted}.`,
    expected: wanted,
    found: known.join(", ") || "no producer",
  });
}

/** The request with what the policy asks for on top: the stricter of the two wherever both speak. */
export function underPolicy(
  // Who signs is the policy's to say: an input may narrow it, and another name is not narrower.
  { signerWorkflows: _asked, ...request }: VerifyRequest,
  policy: AppliedPolicy,
): VerifyRequest {
  const { producer } = policy;
  const workflow = request.workflow ?? producer.workflow;
  const sourceBranch = request.sourceBranch ?? producer.branch;
  const ages = [request.maxAgeDays, producer.max_age_days].filter((days) => days !== undefined);
  const key = producer.signature?.public_key;
  const signers = signersOf(producer);
  return {
    ...request,
    policy,
    workflow,
    ...(sourceBranch === undefined ? {} : { sourceBranch }),
    requiredAssets: [...new Set([...request.requiredAssets, ...(producer.assets ?? [])])],
    ...(signers === undefined ? {} : { signerWorkflows: signers }),
    requireAttestation: request.requireAttestation === true || producer.attestation === "required",
    publicKeys: [...new Set([...(request.publicKeys ?? []), ...(key === undefined ? [] : [key])])],
    ...(ages.length === 0 ? {} : { maxAgeDays: Math.min(...ages) }),
  };
}
