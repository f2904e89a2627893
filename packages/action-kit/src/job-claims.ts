import { ReleaseError } from "@release-actions/contract";
import { idToken, mayHaveIdToken } from "./id-token.ts";

// Nobody accepts a token for it: it is read here and forgotten.
const AUDIENCE = "release-actions";

/**
 * What GitHub says about this job in the OIDC token that it gives it; undefined in a job without
 * `id-token: write`. The token itself is masked and goes nowhere; its signature is not looked at,
 * because it comes from GitHub directly.
 * @throws ReleaseError `github_unavailable` when the job may have a token and gets none
 */
export async function jobClaims(): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (!mayHaveIdToken()) return undefined;
  const [, payload = ""] = (await idToken(AUDIENCE, "github_unavailable")).split(".");
  const claims = parsed(Buffer.from(payload, "base64url").toString("utf8"));
  if (typeof claims === "object" && claims !== null) return { ...claims };
  throw new ReleaseError({
    code: "github_unavailable",
    message: "The job's OIDC token has no claims that could be read.",
    expected: "a JWT",
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
