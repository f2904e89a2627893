// The one table of everything this project can refuse or fail at. docs/errors.md is generated from it.

import { contentCodes } from "./content-codes.ts";
import { environment, local, refused, unavailable, usage } from "./entry.ts";
import type { ErrorEntry } from "./entry.ts";
import { inputCodes } from "./input-codes.ts";
import { orchestrateCodes } from "./orchestrate-codes.ts";
import { provenanceCodes } from "./provenance-codes.ts";

export type { ErrorEntry, ExitClass } from "./entry.ts";

const table = {
  ...inputCodes,
  artifact_unavailable: unavailable(
    "The artifacts of the workflow run cannot be listed or downloaded.",
    "Run again. Outside of a job on a runner there is no artifact service, nor on Enterprise Server.",
  ),
  artifact_digest_mismatch: refused(
    "An artifact has other bytes than were uploaded.",
    "Run again; if it stays, upload the artifact again and find out who changed it.",
  ),
  artifact_zip_invalid: refused(
    "An artifact is damaged, or its entries are longer than it says.",
    "Upload the artifact again with actions/upload-artifact.",
  ),
  artifact_path_unsafe: refused(
    "A path in an artifact leads out of the directory, or is not a path on every platform.",
    "Do not use it. Upload files with relative paths and plain names.",
  ),
  artifact_link: refused(
    "An artifact has a symbolic link or another special file.",
    "Upload the file itself: what a link leads to is not part of the artifact.",
  ),
  inventory_invalid: usage(
    "The inventory that describes the files is not usable.",
    "Correct the entries listed; every entry must name a file that is there.",
  ),
  document_invalid: refused(
    "A document does not follow its schema or contradicts itself.",
    "Do not edit the document; find out who wrote it, and produce it again.",
  ),
  document_too_large: refused(
    "A document is larger than its kind may be.",
    "Find out who wrote it: no genuine document comes near the limit.",
  ),
  checksums_invalid: refused(
    "checksums.txt does not follow its grammar.",
    "Do not edit checksums.txt; produce the candidate again.",
  ),
  ...contentCodes,
  ...orchestrateCodes,
  candidate_missing: refused(
    "There is no candidate for the commit.",
    "Run the candidate workflow for exactly this commit; a draft is visible only to a token with contents: write.",
  ),
  candidate_incomplete: refused(
    "The candidate is not sealed: candidate.json is not there.",
    "Wait for its workflow to finish, or run that workflow again; it completes the same candidate.",
  ),
  candidate_ambiguous: refused(
    "Several sealed candidates of one commit differ.",
    "Inspect the drafts named, delete the wrong ones by hand, then run again.",
  ),
  candidate_conflict: refused(
    "A sealed candidate of the commit has other bytes than this build.",
    "Keep the sealed one (on-conflict: keep), or find out why the build is not reproducible.",
  ),
  candidate_tampered: refused(
    "A sealed candidate is no longer what was sealed.",
    "Do not promote it. Find out who changed the draft (audit log), then build a new commit.",
  ),
  candidate_mismatch: refused(
    "The candidate is not the one that was asked for.",
    "Check repository, commit and producer; a candidate is valid only for its own.",
  ),
  candidate_expired: refused(
    "The candidate is older than the policy allows, or past its expiry.",
    "Build a new candidate.",
  ),
  asset_missing: refused(
    "An asset of the inventory is not in the release.",
    "Run the candidate workflow again; if the candidate was sealed, treat it as tampered.",
  ),
  asset_extra: refused(
    "The release has an asset that the inventory does not name.",
    "Do not promote it. Find out who uploaded the asset.",
  ),
  asset_mismatch: refused(
    "An asset has other bytes than the inventory says.",
    "Do not promote it. Find out who replaced the asset, then build a new commit.",
  ),
  asset_incomplete: refused(
    "An asset's upload never finished.",
    "Run the workflow that uploads it again; it replaces unfinished uploads.",
  ),
  checksums_mismatch: refused(
    "checksums.txt and candidate.json disagree.",
    "Do not promote it. One of them was changed after the candidate was made.",
  ),
  run_missing: refused(
    "The workflow run that is said to have built the candidate is not there.",
    "Build a new candidate; runs are deleted after their retention.",
  ),
  run_mismatch: refused(
    "The workflow run is not the one that the candidate or the policy names.",
    "Check workflow path, branch, event and commit against the policy.",
  ),
  run_not_successful: refused(
    "The workflow run did not succeed.",
    "Repair the run, or build a new candidate.",
  ),
  source_unreachable: refused(
    "The commit is not reachable from the branch that releases come from.",
    "Merge it first; a commit that only a fork or another branch has is not released.",
  ),
  source_missing: refused(
    "The commit is not in the repository.",
    "Push it, and check the SHA and the repository.",
  ),
  gate_required: refused(
    "Promotion was asked for without a gate, and the policy does not allow that.",
    "Name the environment in the job and in the input environment.",
  ),
  gate_missing: refused(
    "The environment of the gate does not exist.",
    "Create it with required reviewers first: GitHub creates a misspelled one, unprotected.",
  ),
  gate_unprotected: refused(
    "The environment does not protect: anyone's run would pass it.",
    "Add required reviewers, prevent self-review, restrict its branches.",
  ),
  gate_not_approved: refused(
    "This run was not approved for the environment by someone who may.",
    "Have a required reviewer approve this run, or start a new one.",
  ),
  gate_weak: refused(
    "The environment protects less than the policy asks for.",
    "Change the environment's settings as named, then start a new run.",
  ),
  gate_self_approved: refused(
    "Only the person who started the run approved it.",
    "Have another required reviewer approve a new run, and prevent self-review in the environment.",
  ),
  approver_not_allowed: refused(
    "Nobody whom the policy names approved the run.",
    "Have one of the named people approve a new run, or change approvers in release.yml by review.",
  ),
  gate_stale: refused(
    "The approval may belong to an earlier attempt of the run.",
    "Start a new run (not a re-run) and have it approved.",
  ),
  gate_identity: refused(
    "The job's own OIDC token does not name this gate, repository, workflow or run.",
    "Name the environment on the job that promotes, and run the action in that job.",
  ),
  gate_mismatch: refused(
    "The channel has another gate than the one that is named.",
    "Name the environment that release.yml gives the channel.",
  ),
  channel_not_allowed: refused(
    "The policy has no such channel for the product.",
    "Choose a version of a channel that release.yml has, or add the channel by review.",
  ),
  workflow_not_allowed: refused(
    "The policy allows another workflow to promote.",
    "Promote with the workflow that release.yml names.",
  ),
  version_jump: refused(
    "The version is further above the current one than the policy lets pass unconfirmed.",
    "Check the version for a slip; if it is meant, run again with confirm-version set to it.",
  ),
  release_mutable: refused(
    "The policy wants immutable releases, and the repository does not make them.",
    "Enable immutable releases in the repository's settings, then run again.",
  ),
  tag_conflict: refused(
    "The tag exists and points to another commit.",
    "Choose another version; never move a released tag.",
  ),
  tag_burned: refused(
    "GitHub refuses the tag name for ever: an immutable release used it before.",
    "Choose the next version.",
  ),
  version_not_monotonic: refused(
    "The version is not above the channel's current one.",
    "Choose a higher version.",
  ),
  version_mismatch: refused(
    "Two places that must name one version name different ones.",
    "Set the version in the source, build a new candidate, and use the same tag.",
  ),
  release_conflict: refused(
    "A release with that tag is there and is not ours, or has other content.",
    "Inspect it; delete the draft by hand, or choose another version.",
  ),
  release_changed: refused(
    "The release changed while it was being worked on.",
    "Make sure that nothing else writes to it, then run again.",
  ),
  publish_unverified: refused(
    "What is published could not be confirmed to be what was approved.",
    "Run the same promotion again: it reads first and changes nothing that is right.",
  ),
  release_missing: refused(
    "There is no published release with that tag.",
    "Check the tag and the repository; a draft cannot be traced.",
  ),
  receipt_missing: refused(
    "The release has no promotion.json.",
    "It was not made by a promotion of this project; do not trust it as one.",
  ),
  receipt_invalid: refused(
    "promotion.json does not follow its schema, or does not fit its release.",
    "Do not trust the release; find out who changed it.",
  ),
  config_invalid: usage(
    "release.yml does not follow its schema or contradicts itself.",
    "Correct the lines named; `ms release config check` shows them all.",
  ),
  config_missing: usage(
    "There is no release.yml where one was named.",
    "Check the path and the repository; a policy is read from the default branch.",
  ),
  policy_no_match: refused(
    "The policy names no producer for the candidate's repository.",
    "Add the producer to release.yml (with its ids), have it reviewed, and run again.",
  ),
  policy_repository: refused(
    "The repository has another id than the policy pins: it was deleted and registered again, or moved.",
    "Do not promote. Find out who owns the name now; correct the ids only after that.",
  ),
  ref_not_allowed: refused(
    "The candidate was built for a ref that the policy does not allow.",
    "Build from an allowed ref, or change refs in release.yml by review.",
  ),
  event_not_allowed: refused(
    "The candidate's run was started by an event that the policy does not allow.",
    "Start the candidate workflow by an allowed event.",
  ),
  runner_not_allowed: refused(
    "The candidate was built on a kind of runner that the policy does not allow.",
    "Build on the kind of runner that release.yml names.",
  ),
  toolchain_mismatch: refused(
    "The candidate was built with another tool version than the policy pins.",
    "Build with the pinned version, or change the pin in release.yml by review.",
  ),
  ...provenanceCodes,
  visibility_not_allowed: refused(
    "The candidate is kept as a draft or as a prerelease, and the policy wants the other.",
    "If somebody made the draft public, find out who; else create candidates with the visibility of release.yml.",
  ),
  candidate_revoked: refused(
    "The candidate is on the policy's revocation list.",
    "Do not promote it. Build a new commit.",
  ),
  check_not_green: refused(
    "A check that the policy requires is not green on the commit.",
    "Repair what the check found, or wait until it has run; never promote past it.",
  ),
  latest_json_invalid: refused(
    "latest.json is not what the updater of an app can read.",
    "Correct what writes it: clients reject the whole file for one malformed entry.",
  ),
  latest_json_missing: refused(
    "latest.json is required, and there is nothing to make it from.",
    "Let the build produce the updater's packages (.app.tar.gz, .AppImage, -setup.exe, ...), or set latest-json: none.",
  ),
  latest_json_untimely: refused(
    "A latest.json is given for a release that carries none.",
    "Leave it out, or change latest-json or updater-channel.",
  ),
  platform_missing: refused(
    "latest.json lacks a platform.",
    "Add the platform to the build, or take it out of required-platforms; every typed key needs its generic one.",
  ),
  platform_url_invalid: refused(
    "latest.json sends clients to an address that is not the release's own file.",
    "Write the address of the candidate's asset, /releases/download/<tag>/<file>: it is rebuilt for the final tag.",
  ),
  platform_asset_missing: refused(
    "latest.json names a file that the release does not have.",
    "Check that the build uploads the file under exactly this name.",
  ),
  platform_asset_mismatch: refused(
    "latest.json gives a platform the file of another one, or several files claim one platform.",
    "Check the build's matrix: each platform needs its own file.",
  ),
  platform_unknown: refused(
    "A package that an updater installs does not tell which processor it is for.",
    "Put the processor into the file's name, as _x64 or _aarch64, or give arch in create-candidate's inventory.",
  ),
  platform_signature_invalid: refused(
    "A signature in latest.json does not prove the file that its entry names.",
    "Sign exactly the file that is released, with the app's key, as the last step that touches it.",
  ),
  updater_version_mismatch: refused(
    "latest.json, the final tag and the signatures do not name one version.",
    "Build a candidate of the version that is released: a version that was signed in cannot be changed.",
  ),
  updater_key_missing: refused(
    "The updater's public or secret key is needed and not given.",
    "Set updater-public-key, and updater-signing-key from a secret of the gated environment.",
  ),
  signing_key_invalid: environment(
    "The secret signing key cannot be used.",
    "Put the key's text into the secret again, whole and unchanged; `ms keys generate` makes a new pair.",
  ),
  signing_key_password_wrong: environment(
    "The password does not open the secret signing key.",
    "Set the password of exactly this key, without spaces or line ends around it.",
  ),
  signing_key_not_pinned: refused(
    "The secret signing key is not the pair of the pinned public key.",
    "Users accept the pinned key only: put its secret into the environment, never change the pinned key to fit.",
  ),
  public_key_invalid: usage(
    "A public key cannot be used.",
    "Copy the public key from reviewed configuration; `ms keys public` shows that of a secret key.",
  ),
  signature_invalid: refused(
    "A signature does not prove the file.",
    "Do not use the file. Sign exactly the bytes that are released, as the last step that touches them.",
  ),
  manifest_signature_missing: refused(
    "The policy pins the key of the product's manifest, and the release would not have both manifest.json and its signature.",
    "Sign manifest.json in the gated job with sign-manifest, and name manifest.json.sig in extra-assets.",
  ),
  signature_key_mismatch: refused(
    "A signature was made with another key than the one it is checked against.",
    "Find out which key signed; sign with the pinned key.",
  ),
  required_asset_missing: refused(
    "A file that the policy requires is not in the inventory.",
    "Make the build produce it, or correct the required assets.",
  ),
  repository_missing: environment(
    "The repository is not there, or the token may not see it.",
    "Check owner/name, then the token's access: GitHub answers 404 for both.",
  ),
  token_missing: environment(
    "No token was given.",
    "Set the input token, or GH_TOKEN or GITHUB_TOKEN for the command line.",
  ),
  token_rejected: environment(
    "GitHub does not accept the token.",
    "Renew it: it is expired, revoked, or for another server.",
  ),
  permission_denied: environment(
    "The token may not do this.",
    "Add the permission named to the job (permissions:) or to the token.",
  ),
  rate_limited: unavailable(
    "GitHub's rate limit is reached, and waiting would take too long.",
    "Run again later; nothing that was done is lost.",
  ),
  github_unavailable: unavailable(
    "GitHub could not be reached, or kept failing.",
    "Check https://www.githubstatus.com, then run again; nothing that was done is lost.",
  ),
  github_unexpected: unavailable(
    "GitHub answered something that this version does not understand.",
    "Run again; if it stays, report it with the request id.",
  ),
  upload_failed: unavailable(
    "An upload kept failing.",
    "Run again: what is already there is compared and kept.",
  ),
  download_failed: unavailable("A download kept failing.", "Run again."),
  disk_error: local(
    "A file could not be written.",
    "Check free space and permissions of the directory.",
  ),
  port_taken: environment(
    "The local GitHub cannot listen on the port.",
    "Choose another with --port, or 0 for a free one.",
  ),
  toolchain_missing: environment(
    "A program or a version of it that is needed is not installed.",
    "Install it, or add the step that does.",
  ),
  action_missing: environment(
    "A workflow uses an action that the local GitHub does not have; it fetches nothing from elsewhere.",
    "Give a directory that holds it: --action owner/repo=directory.",
  ),
  git_failed: local(
    "A git command failed.",
    "Read git's own message above; a shallow clone needs fetch-depth: 0.",
  ),
  defect: refused(
    "This program is wrong; it is not your mistake.",
    "Please report it with the stack trace and the version.",
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** Stable name of a refusal or failure. Never renamed once released: workflows test for it. */
export type ErrorCode = keyof typeof table;

export const ERROR_CODES: Readonly<Record<ErrorCode, ErrorEntry>> = table;
