import type { JWTPayload } from "jose";

/** A certificate extension as the CA takes it. `legacy` ones are raw text, the others UTF8String. */
export interface Extension {
  readonly oid: string;
  readonly value: string;
  readonly legacy?: boolean;
}

const FULCIO = "1.3.6.1.4.1.57264.1";

/**
 * What Fulcio writes into a certificate about a job of GitHub Actions, from the claims of its OIDC
 * token (https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md). `url` is where the
 * repositories are.
 */
export function extensionsOf(claims: JWTPayload, url: string): Extension[] {
  const text = (name: string): string => {
    const value = claims[name];
    return typeof value === "string" ? value : "";
  };
  const link = (name: string): string => `${url}/${text(name)}`;
  const run = `${link("repository")}/actions/runs/${text("run_id")}/attempts/${text("run_attempt")}`;
  const legacy = [
    [1, text("iss")],
    [2, text("event_name")],
    [3, text("sha")],
    [4, text("workflow")],
    [5, text("repository")],
    [6, text("ref")],
  ] as const;
  const current = [
    [8, text("iss")],
    [9, link("job_workflow_ref")],
    [10, text("job_workflow_sha")],
    [11, text("runner_environment")],
    [12, link("repository")],
    [13, text("sha")],
    [14, text("ref")],
    [15, text("repository_id")],
    [16, link("repository_owner")],
    [17, text("repository_owner_id")],
    [18, link("workflow_ref")],
    [19, text("workflow_sha")],
    [20, text("event_name")],
    [21, run],
    [22, text("repository_visibility")],
  ] as const;
  return [
    // Of a job without an environment the token says nothing, and so does the certificate.
    ...(text("environment") === "" ? [] : [{ oid: `${FULCIO}.23`, value: text("environment") }]),
    ...legacy.map(([number, value]) => ({ oid: `${FULCIO}.${number}`, value, legacy: true })),
    ...current.map(([number, value]) => ({ oid: `${FULCIO}.${number}`, value })),
  ];
}
