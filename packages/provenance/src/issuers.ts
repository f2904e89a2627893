/**
 * The OIDC issuers that stand for jobs of a server, each to be compared exactly. github.com and
 * ghe.com have one; an Enterprise Server and a local GitHub issue under their own address.
 * @param serverUrl without a slash at the end
 */
export function oidcIssuers(serverUrl: string): readonly string[] {
  if (serverUrl === "https://github.com") return ["https://token.actions.githubusercontent.com"];
  const [, tenant] = /^https:\/\/([a-z0-9-]+)\.ghe\.com$/.exec(serverUrl) ?? [];
  if (tenant !== undefined) return [`https://token.actions.${tenant}.ghe.com`];
  return [`${serverUrl}/_services/token`, serverUrl];
}
