import { ReleaseError } from "@release-actions/contract";
import { parseMinisignPublicKey, type MinisignPublicKey } from "@release-actions/signing";
import type { ReleasePolicy } from "../policy/release.ts";
import { explained } from "../sign/problem.ts";
import type { UpdaterRequest } from "./for-release.ts";

/**
 * What the inputs ask for, with what the policy says about the product's updater on top: its key is
 * the pinned one, its platforms are required too, and its channels decide which release carries
 * latest.json.
 * @throws ReleaseError `input_invalid` when an input contradicts the policy
 */
export async function updaterUnderPolicy(
  request: UpdaterRequest,
  { id, product, channel }: ReleasePolicy,
): Promise<UpdaterRequest> {
  const { updater } = product;
  if (updater === undefined) return request;
  if (!channel.updater) {
    const reason = `the policy gives product ${id} none in this channel`;
    return { ...request, mode: "none", reason };
  }
  if (request.mode === "none") {
    throw contradiction(
      `latest-json is none, and the policy wants one of product ${id} in this channel`,
      "auto or required",
      "none",
    );
  }
  const where = `products/${id}/updater/public_key of the policy`;
  const pinned = await explained(() => parseMinisignPublicKey(updater.public_key), where);
  const { publicKey } = request;
  if (publicKey !== undefined) {
    const given = await explained(() => parseMinisignPublicKey(publicKey), "updater-public-key");
    if (!isSame(given, pinned)) {
      throw contradiction(
        `updater-public-key is not the key that the policy pins for product ${id}`,
        `key id ${pinned.keyId}, or no input`,
        `key id ${given.keyId}`,
      );
    }
  }
  return {
    ...request,
    mode: "required",
    channel: "all",
    publicKey: updater.public_key,
    requiredPlatforms: [...new Set([...request.requiredPlatforms, ...updater.platforms])],
  };
}

function isSame(one: MinisignPublicKey, other: MinisignPublicKey): boolean {
  return one.keyId === other.keyId && Buffer.from(one.key).equals(other.key);
}

function contradiction(message: string, expected: string, found: string): ReleaseError {
  return new ReleaseError({
    code: "input_invalid",
    message: `${message}.`,
    expected,
    found,
    next: "Leave the input out: the policy decides.",
  });
}
