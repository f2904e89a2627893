import { getIDToken } from "@actions/core";
import { ReleaseError, type ErrorCode } from "@release-actions/contract";

/**
 * What gets an OIDC token of this job for Sigstore. That the job may have one is known at once, before
 * anything is done.
 * @throws ReleaseError `id_token_missing`; the function `attestation_failed`
 */
export function idTokenSource(): () => Promise<string> {
  if (!mayHaveIdToken()) {
    throw new ReleaseError({
      code: "id_token_missing",
      message: "attest: true needs an OIDC token, and this job may not have one.",
      expected: "permission id-token: write",
      found: "no ACTIONS_ID_TOKEN_REQUEST_URL",
    });
  }
  return () => idToken("sigstore", "attestation_failed");
}

/** Whether the job has `id-token: write`. */
export function mayHaveIdToken(): boolean {
  return (process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "") !== "";
}

/**
 * An OIDC token of this job, masked in the log.
 * @param code of the error when there is none although the job may have one
 */
export async function idToken(audience: string, code: ErrorCode): Promise<string> {
  try {
    return await getIDToken(audience);
  } catch (cause) {
    throw new ReleaseError({
      code,
      message: "The job's OIDC token could not be had, though the job has id-token: write.",
      found: cause instanceof Error ? cause.message.slice(0, 200) : "an error",
      cause,
    });
  }
}
