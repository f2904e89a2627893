// GitHub's limits, and what follows from them.

/** Assets of one release (https://docs.github.com/en/repositories/releasing-projects-on-github). */
export const MAX_RELEASE_ASSETS = 1000;

/** Files of one candidate: a release's, less the four documents that can stand beside them. */
export const MAX_CANDIDATE_ASSETS = MAX_RELEASE_ASSETS - 4;

/** Bytes of one asset: less than 2 GiB. */
export const MAX_ASSET_SIZE = 2 ** 31 - 1;
