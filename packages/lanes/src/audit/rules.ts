import { ReleaseError, type Producer, type RepositoryName } from "@release-actions/contract";
import { signersOf } from "../policy/signers.ts";
import type { AuditRequest } from "./request.ts";

/** The producer that release.yml names for a candidate; undefined when it names none. */
export function producerOf(
  { policy }: AuditRequest,
  repository: RepositoryName,
  name: string | undefined,
): Producer | undefined {
  return Object.values(policy?.config.producers ?? {}).find(
    (one) => isNamed(one, repository) && one.producer === name,
  );
}

/** Who may have signed a candidate: what release.yml says, and the input only where it is silent. */
export function signersFor(
  request: AuditRequest,
  repository: RepositoryName,
  name: string | undefined,
): AuditRequest["signerWorkflows"] {
  return signersOf(producerOf(request, repository, name)) ?? request.signerWorkflows;
}

/**
 * A release.yml that does not speak of the repository would let everything pass.
 * @throws ReleaseError `policy_no_match`
 */
export function requireListed({ policy, repository }: AuditRequest): void {
  if (policy === undefined) return;
  const { producers, products } = policy.config;
  const listed = [...Object.values(producers), ...Object.values(products)];
  if (listed.some((one) => isNamed(one, repository))) return;
  throw new ReleaseError({
    code: "policy_no_match",
    message: `${policy.origin} names neither a producer nor a product in ${repository}.`,
    expected: repository,
    found: [...new Set(listed.map((one) => one.repository))].join(", "),
  });
}

export function isNamed(one: { readonly repository: string }, repository: string): boolean {
  return one.repository.toLowerCase() === repository.toLowerCase();
}
