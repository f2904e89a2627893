import type { Api } from "./api.ts";

/** Something that GitHub does, as a case that can be tried on it. */
export interface Behaviour {
  readonly id: string;
  /** A sentence. */
  readonly what: string;
  /** Where it is documented or was seen. */
  readonly source: string;
  /** Throws when it is not so, `NotHere` when it cannot be tried. */
  readonly run: (api: Api) => Promise<void>;
}

const REST = "https://docs.github.com/en/rest";

export const SOURCES = {
  releases: `${REST}/releases/releases`,
  assets: `${REST}/releases/assets`,
  refs: `${REST}/git/refs`,
  tags: `${REST}/git/tags`,
  commits: `${REST}/commits/commits`,
  contents: `${REST}/repos/contents`,
  workflows: `${REST}/actions/workflows`,
  environments: `${REST}/deployments/environments`,
  troubleshooting: `${REST}/using-the-rest-api/troubleshooting-the-rest-api`,
  bestPractices: `${REST}/using-the-rest-api/best-practices-for-using-the-rest-api`,
  pagination: `${REST}/using-the-rest-api/using-pagination-in-the-rest-api`,
  graphql: "https://docs.github.com/en/graphql/reference/objects#repository",
  immutable:
    "https://docs.github.com/en/code-security/supply-chain-security/understanding-your-software-supply-chain/immutable-releases",
} as const;
