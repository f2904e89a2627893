import type { Producer } from "@release-actions/contract";

/**
 * The reusable workflows that may have signed a producer's candidates, each by its exact commit; the
 * newest first. Undefined when the producer's own workflow signs.
 */
export function signersOf(
  producer: Pick<Producer, "signer_workflow"> | undefined,
): readonly string[] | undefined {
  const signers = producer?.signer_workflow;
  return typeof signers === "string" ? [signers] : signers;
}
