import { getIDToken } from "@actions/core";
import { ReleaseError } from "@release-actions/contract";

/**
 * What gets an OIDC token of this job for Sigstore. That the job may have one is known at once, before
 * anything is done.
 * @throws ReleaseError `id_token_missing`; the function `attestation_failed`
 */
export function idTokenSource(): () => Promise<string> {
  if ((process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "") === "") {
    throw new ReleaseError({
      code: "id_token_missing",
      message: "attest: true needs an OIDC token, and this job may not have one.",
      expected: "permission id-token: write",
      found: "no ACTIONS_ID_TOKEN_REQUEST_URL",
    });
  }
  return async () => {
    try {
      // Masks it in the log.
      return await getIDToken("sigstore");
    } catch (cause) {
      throw new ReleaseError({
        code: "attestation_failed",
        message: "The job's OIDC token could not be had, though the job has id-token: write.",
        found: cause instanceof Error ? cause.message.slice(0, 200) : "an error",
        cause,
      });
    }
  };
}
