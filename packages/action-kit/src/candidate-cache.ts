import type { Digest } from "@release-actions/contract";

const TOOL = "release-candidate";
/** Candidates hold files for all platforms: they do not differ by the runner's architecture. */
const ARCH = "any";

/**
 * Where an earlier step of this job left the verified files of this candidate; null when none did.
 * The files are only a place to read from: whoever takes them hashes them again.
 */
export async function findKept(candidate: Digest): Promise<string | null> {
  if (!available()) return null;
  const cache = await import("@actions/tool-cache");
  const found = cache.find(TOOL, versionOf(candidate), ARCH);
  return found === "" ? null : found;
}

/** Copies a directory of verified files into the runner's tool cache; null when there is none. */
export async function keep(candidate: Digest, directory: string): Promise<string | null> {
  if (!available()) return null;
  const cache = await import("@actions/tool-cache");
  return cache.cacheDir(directory, TOOL, versionOf(candidate), ARCH);
}

function available(): boolean {
  return (process.env["RUNNER_TOOL_CACHE"] ?? "") !== "";
}

/** The tool cache addresses by semantic version; a digest fits into a prerelease. */
function versionOf(candidate: Digest): string {
  return `0.0.0-${candidate.replace(":", "-")}`;
}
