/** Routes that answer although the description does not have them, each with its reason. */
export const UNDESCRIBED: Readonly<Record<string, string>> = {
  "GET /repositories/:id": "redirects of renamed repositories and pagination links lead there",
  "GET /repos/:owner/:repo/contents": "the root of contents/{path}, whose path may be empty",
  "GET /repos/:owner/:repo/git/matching-refs":
    "all refs: git/matching-refs/{ref} with an empty ref",
  "GET /repos/:owner/:repo/tarball": "tarball/{ref} without a ref is the default branch",
  "GET /repos/:owner/:repo/zipball": "zipball/{ref} without a ref is the default branch",
};

/** Routes whose shape another route's description gives. */
export const DESCRIBED_AS: Readonly<Record<string, string>> = {
  "GET /repositories/:id": "/repos/:owner/:repo",
  "GET /repos/:owner/:repo/contents": "/repos/:owner/:repo/contents/*",
  "GET /repos/:owner/:repo/git/matching-refs": "/repos/:owner/:repo/git/matching-refs/*",
  "GET /repos/:owner/:repo/tarball": "/repos/:owner/:repo/tarball/*",
  "GET /repos/:owner/:repo/zipball": "/repos/:owner/:repo/zipball/*",
};

/**
 * Values that the schemas refuse although GitHub sends them. An upload that broke leaves an asset
 * "with a state of `starter`": so says the text of "Upload a release asset", its enum does not. And
 * the list of an App's installations has, by its schema, accounts that are a user and an enterprise
 * at once, where a single installation has one of the two.
 */
export function isKnownToDiffer(route: string, pointer: string, value: unknown): boolean {
  if (route === "/app/installations" && pointer === "/*/account") return true;
  return pointer.endsWith("/state") && value === "starter";
}
