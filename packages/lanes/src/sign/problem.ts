import { ReleaseError, type ErrorCode } from "@release-actions/contract";
import { SigningError, type SigningErrorCode } from "@release-actions/signing";

const CODES: Readonly<Record<SigningErrorCode, ErrorCode>> = {
  key_malformed: "signing_key_invalid",
  key_cost: "signing_key_invalid",
  key_pair_mismatch: "signing_key_invalid",
  key_password: "signing_key_password_wrong",
  key_password_missing: "signing_key_password_wrong",
  public_key_malformed: "public_key_invalid",
  public_key_weak: "public_key_invalid",
  signature_key: "signature_key_mismatch",
  signature_malformed: "signature_invalid",
  signature_legacy: "signature_invalid",
  signature_invalid: "signature_invalid",
  trusted_comment_invalid: "signature_invalid",
  trusted_comment_malformed: "signature_invalid",
  // Only our own mistakes lead to these.
  key_wiped: "defect",
  digest_malformed: "defect",
};

/**
 * A refusal of packages/signing in this project's words; anything else that was thrown as it is.
 * SigningErrors carry no secret, so neither does the answer.
 * @param where put before the message, such as the name of an input or file
 */
export function signingProblem(thrown: unknown, where?: string): unknown {
  if (!(thrown instanceof SigningError)) return thrown;
  const { code, message, expected, found } = thrown;
  return new ReleaseError({
    code: CODES[code],
    message: where === undefined ? message : `${where}: ${message}`,
    expected,
    found,
    cause: thrown,
  });
}

/** Does the work; a SigningError becomes a ReleaseError, as `signingProblem` says. */
export async function explained<T>(work: () => T | Promise<T>, where?: string): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw signingProblem(thrown, where);
  }
}
