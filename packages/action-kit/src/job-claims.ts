import { getIDToken } from "@actions/core";
import { ReleaseError } from "@release-actions/contract";

// Nobody accepts a token for it: it is read here and forgotten.
const AUDIENCE = "release-actions";

/**
 * What GitHub says about this job in the OIDC token that it gives it; undefined in a job without
 * `id-token: write`. The token itself is masked and goes nowhere; its signature is not looked at,
 * because it comes from GitHub directly.
 * @throws ReleaseError `github_unavailable` when the job may have a token and gets none
 */
export async function jobClaims(): Promise<Readonly<Record<string, unknown>> | undefined> {
  if ((process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "") === "") return undefined;
  try {
    const [, payload = ""] = (await getIDToken(AUDIENCE)).split(".");
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (typeof claims === "object" && claims !== null) return { ...claims };
    throw new Error("the token has no claims");
  } catch (cause) {
    throw new ReleaseError({
      code: "github_unavailable",
      message: "The job's OIDC token could not be had, though the job has id-token: write.",
      found: cause instanceof Error ? cause.message.slice(0, 200) : "an error",
      cause,
    });
  }
}
