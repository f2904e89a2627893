// Loads the Sigstore clients: import it only when there is a bundle to judge.
export { openBundle, type OpenedBundle } from "./open-bundle.ts";
export { githubTrustRoot, pinnedTrustRoots, readTrustRoots, type TrustRoot } from "./trust-root.ts";
export { verifyBundle, type BundleIdentity, type BundleTrust } from "./verify-bundle.ts";
