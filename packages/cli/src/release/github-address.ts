import { ReleaseError } from "@release-actions/contract";

export const DEFAULT_API = "https://api.github.com";

/** The words that lead a command to the same GitHub; none when the environment does it already. */
export function toSameGitHub(apiUrl: string | undefined): readonly string[] {
  const usual = process.env["GITHUB_API_URL"] ?? DEFAULT_API;
  return apiUrl === undefined || sameAddress(apiUrl, usual) ? [] : ["--api-url", apiUrl];
}

/**
 * A token is only sent to the GitHub on which the release was begun, and only when whoever types the
 * command has named it: a record may be anybody's file, and must not choose where a token goes.
 * @param began as the record says; absent in those of older versions
 * @param resume goes on with the record
 * @throws ReleaseError `operation_invalid`
 */
export function requireSameGitHub(
  began: string | undefined,
  given: string | undefined,
  resume: string,
): void {
  const here = given ?? DEFAULT_API;
  if (began === undefined || sameAddress(began, here)) return;
  throw new ReleaseError({
    code: "operation_invalid",
    message: "The release was begun on another GitHub; no token was sent anywhere.",
    expected: began,
    found: here,
    next: `If your token is one of that GitHub: \`${resume} --api-url ${began}\`.`,
  });
}

function sameAddress(a: string, b: string): boolean {
  return a.replace(/\/+$/, "") === b.replace(/\/+$/, "");
}
