import type { TrustRoot } from "@release-actions/provenance/verify";

/** A trust root that was given: Sigstore's TrustedRoot, or several, one a line. */
export interface GivenRoot {
  readonly bytes: Uint8Array;
  /** How refusals call it. */
  readonly name: string;
}

/**
 * Whom to believe: the given root, or those that are pinned. `release`: GitHub's own alone, the only
 * one that its release service signs under.
 * @throws ReleaseError `trust_root_invalid`
 */
export async function trustRoots(
  given: GivenRoot | undefined,
  pinned: "all" | "release" = "all",
): Promise<readonly TrustRoot[]> {
  // Loads the Sigstore clients, which only a run that has a bundle to judge needs.
  const { githubTrustRoot, pinnedTrustRoots, readTrustRoots } =
    await import("@release-actions/provenance/verify");
  if (given !== undefined) return readTrustRoots(given.bytes, given.name);
  return pinned === "release" ? [githubTrustRoot()] : pinnedTrustRoots();
}
