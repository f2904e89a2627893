import { refused } from "./entry.ts";
import type { ErrorEntry } from "./entry.ts";

/** What can be wrong with the content of a release and with what it takes from the previous one. */
export const contentCodes = {
  release_spec_mismatch: refused(
    "The release spec is not the one of this release.",
    "Give the spec of the tag and channel that are released, or correct the inputs.",
  ),
  content_missing: refused(
    "A file of the release spec is not in the directory.",
    "Make the build produce it, or take it out of the spec.",
  ),
  content_extra: refused(
    "The directory has a file that the release spec does not name.",
    "Add it to the spec, or remove it: what no manifest describes is not published.",
  ),
  content_mismatch: refused(
    "A file has other bytes than the release spec or an earlier release says.",
    "Find out what changed it; take the file from the sealed candidate again.",
  ),
  client_incompatible: refused(
    "A client that the release spec declares could not use the release.",
    "Make the release usable for it, or raise its minimum version when everybody has updated.",
  ),
  previous_missing: refused(
    "The previous release, or its manifest.json, is not there.",
    "Name another release in previous, or none when the channel never had a manifest.",
  ),
  previous_unverified: refused(
    "The previous release's manifest cannot be trusted.",
    "Find out who changed the release. Only then: previous: none, and every file is built again.",
  ),
  previous_mismatch: refused(
    "A file of the previous release is no longer what its manifest says.",
    "Do not reuse it. Find out who replaced it; previous: none builds every file again.",
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;
