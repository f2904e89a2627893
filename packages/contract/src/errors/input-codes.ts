import { local, refused, usage } from "./entry.ts";
import type { ErrorEntry } from "./entry.ts";

/** What can be wrong with what a workflow gives: inputs, files, names. */
export const inputCodes = {
  input_invalid: usage(
    "An input has a value that cannot be used.",
    "Correct the input; the action's README lists what each input takes.",
  ),
  input_missing: usage("A required input is empty.", "Set the input."),
  boolean_invalid: usage(
    "A boolean input is neither true nor false.",
    "Write exactly true or false; yes, 1 and True are not taken.",
  ),
  sha_invalid: usage(
    "A commit is not given as a full SHA.",
    "Give all 40 hexadecimal digits in lower case; a branch or a short SHA can move.",
  ),
  tag_invalid: usage(
    "A tag name cannot be used.",
    "Use letters, digits and . _ + @ - / without refs/tags/ in front.",
  ),
  version_invalid: usage(
    "A version is not a strict semantic version.",
    "Write MAJOR.MINOR.PATCH with an optional -prerelease, without a leading v.",
  ),
  repository_invalid: usage("A repository is not given as owner/name.", "Write owner/name."),
  repository_unlisted: usage(
    "release.yml names neither a producer nor a product of a repository.",
    "Give the repository that is meant with --repository, or add it to release.yml.",
  ),
  template_unknown: usage(
    "There is no workflow template of that name or for that repository.",
    "Name a template with --template.",
  ),
  files_edited: refused(
    "Files that would be written are there with another text.",
    "Look at the difference. --yes replaces them; without it they stay as they are.",
  ),
  files_no_match: usage(
    "A file pattern matches no file, or not exactly one where one is required.",
    "Check that the build wrote the file and that the pattern is relative to the workspace.",
  ),
  files_duplicate_name: usage(
    "Two files would become assets with one name, or names that differ only in case.",
    "Rename one: a release is flat, and Windows and macOS ignore case.",
  ),
  file_unreadable: local(
    "A file cannot be read.",
    "Check that it exists, is a regular file, and may be read by this user.",
  ),
  file_changed: refused(
    "A file changed between being hashed and being uploaded, or while it was signed.",
    "Find what still writes to it (a build step in the background?), then run again.",
  ),
  asset_name_invalid: usage(
    "A file name cannot be the name of a release asset.",
    "Rename the file: letters, digits and . _ + @ - only, no leading dot or dash.",
  ),
  asset_empty: usage(
    "A file is empty, and GitHub takes no empty asset.",
    "Check the build step that writes it.",
  ),
  asset_too_large: refused(
    "A file is larger than GitHub takes as an asset (2 GiB).",
    "Split or compress the file.",
  ),
  too_many_assets: refused(
    "There are more files than a GitHub release takes (1000 assets).",
    "Pack files together.",
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;
