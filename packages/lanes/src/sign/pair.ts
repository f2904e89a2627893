import { ReleaseError, toReleaseError, type Problem } from "@release-actions/contract";
import { explained } from "./problem.ts";

/** A signer that lets go of its key. */
interface Wipeable {
  wipe(): void;
}

/**
 * Opens both halves, so that a person who mixed them up sees both problems at once.
 * @throws ReleaseError the first of them; `details` has both when there are two
 */
export async function openPair<Secret extends Wipeable, Public>(
  openSecret: () => Secret | Promise<Secret>,
  parsePublic: () => Public,
): Promise<[Secret, Public]> {
  const [open, secret] = await Promise.allSettled([
    explained(parsePublic, "Pinned public key"),
    explained(openSecret, "Secret key"),
  ]);
  if (secret.status === "fulfilled" && open.status === "fulfilled") {
    return [secret.value, open.value];
  }
  if (secret.status === "fulfilled") secret.value.wipe();
  const failed = [open, secret].flatMap((one) =>
    one.status === "rejected" ? [toReleaseError(one.reason)] : [],
  );
  const [first, second] = failed;
  if (first === undefined || second === undefined) throw first;
  throw new ReleaseError({
    code: first.code,
    message: "Neither key can be used.",
    next: "Check that the secret key and the public key are not swapped.",
    details: failed.map(asProblem),
    cause: first,
  });
}

function asProblem({ code, message, expected, found }: ReleaseError): Problem {
  const pointer = code === "public_key_invalid" ? "/public-key" : "/signing-key";
  return {
    pointer,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
  };
}

/** The refusal of a secret key that is not the pinned one's. Key ids are public. */
export function notPinned(expected: string, found: string): ReleaseError {
  return new ReleaseError({
    code: "signing_key_not_pinned",
    message: "The secret key is not the pair of the pinned public key; nothing was written.",
    expected: `key id ${expected}`,
    found: `key id ${found}`,
  });
}
