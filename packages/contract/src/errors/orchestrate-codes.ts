import { environment, refused, unavailable, usage } from "./entry.ts";
import type { ErrorEntry } from "./entry.ts";

/** What can go wrong between a plan and its published release. */
export const orchestrateCodes = {
  product_unknown: usage(
    "release.yml has no such product, or several that could be meant.",
    "Name one of the products listed with --product.",
  ),
  no_green_commit: refused(
    "None of the newest commits has all its required checks green.",
    "Repair the checks, or wait for them; --repo id=sha chooses an older commit that is green.",
  ),
  commit_not_newest: refused(
    "The release has to be prepared on top of a commit that is not the newest of its branch any more.",
    "Choose the newest commit: --auto does when it is green.",
  ),
  nothing_to_release: refused(
    "There is no new commit since the last release of the channel.",
    "Merge something first, or choose the version yourself with --tag or --bump.",
  ),
  plan_stale: refused(
    "The world has changed since the plan was made.",
    "Make a new plan: run the same command with plan, look at it, and publish that one.",
  ),
  confirmation_needed: usage(
    "Somebody has to confirm this, and nobody can be asked here.",
    "Pass --yes when you have read the plan, or run the command on a terminal.",
  ),
  config_dirty: usage(
    "release.yml has changes that are not committed, so that nobody has reviewed them.",
    "Commit release.yml and have it reviewed, or take the changes back (git diff -- release.yml shows them).",
  ),
  release_yanked: refused(
    "The release was taken back: its notes say by whom, why, and which one to use instead.",
    "Use the release that its notes name, or release the next version.",
  ),
  workflow_missing: environment(
    "A workflow that has to be started is not there, or cannot be started with what it needs.",
    "Put it on the default branch, with workflow_dispatch and the inputs named.",
  ),
  dispatch_unknown: unavailable(
    "GitHub took the request to start a workflow, but its run cannot be told from others.",
    "Look at the workflow's runs, then resume: a run that goes on is joined, not started again.",
  ),
  candidate_run_failed: refused(
    "The run that builds the candidate did not succeed; nothing was published.",
    "Read the run's log. A repair that is a commit: merge it and run `publish` again, which plans that commit. If only the machine failed, resume: it builds the same commit again.",
  ),
  release_run_failed: refused(
    "The run that publishes did not succeed.",
    "Read the run's log, then resume: the same candidate is promoted again, nothing is rebuilt.",
  ),
  approval_rejected: refused(
    "A reviewer rejected the release; nothing was published.",
    "Ask the reviewer for the reason. To try again, resume: it asks for a new approval.",
  ),
  operation_missing: usage(
    "There is no unfinished release to resume here.",
    "Run it in the directory where the release was started, or publish the plan file again.",
  ),
  operation_invalid: usage(
    "The record of an unfinished release cannot be used.",
    "Publish its plan file again: what is done already is recognised.",
  ),
  pull_request_blocked: refused(
    "The pull request that prepares the release cannot be merged.",
    "Do what the message names (a review, a check, a conflict), then resume.",
  ),
  carry_forward_broken: refused(
    "A source has nothing new, but its candidate is no longer the one that the previous release had.",
    "Find out who changed it. --repo id=sha takes the commit anew, with the candidate that it has now.",
  ),
  spec_base_missing: refused(
    "There is no release spec that the one of this release could be made from.",
    "Commit release-specs/template.json: a release spec with the assets and install sets that users get.",
  ),
  spec_asset_missing: refused(
    "The release spec names a file that its candidate no longer has.",
    "Make the producer build it again, or commit release-specs/<tag>.json without it, or with its new name.",
  ),
  notes_missing: refused(
    "The file with the notes of the release is not there, or it is still the last release's.",
    "Write the notes into the file that release.yml names, on the default branch, and plan again.",
  ),
  version_file_invalid: refused(
    "A file that names the version cannot be read or changed.",
    "Correct the file, or version_files in release.yml.",
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>;
