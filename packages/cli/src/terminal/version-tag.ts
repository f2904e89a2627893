import { parseTag, ReleaseError, type Tag } from "@release-actions/contract";
import { parseFinalTag } from "@release-actions/lanes";
import { InvalidArgumentError } from "commander";

/** A tag that is a version. */
export function versionTag(text: string): Tag {
  const tag = parseTag(text);
  try {
    if (tag !== null) return parseFinalTag(tag).tag;
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
  }
  throw new InvalidArgumentError("It must be a version such as v1.2.3 or v1.2.3-beta.1.");
}
