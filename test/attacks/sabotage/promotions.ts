import { off, type Sabotage } from "./sabotage.ts";

const PUBLISH = "packages/lanes/src/promote/publish.ts";
const VERSION = "packages/lanes/src/promote/version.ts";
const EXISTING = "packages/lanes/src/promote/existing.ts";
const PASS = "packages/lanes/src/promote/gate/pass.ts";
const APPROVALS = "packages/lanes/src/promote/gate/approvals.ts";
const ENVIRONMENT = "packages/lanes/src/promote/gate/environment.ts";

export const sabotages: readonly Sabotage[] = [
  off(
    "where the final tag is",
    PUBLISH,
    ["if (found === null || found === commit) return;", "return;"],
    "T40/a plain tag",
  ),
  off(
    "what was published",
    PUBLISH,
    ["if (found && problems.length === 0) return found;", "if (found) return found;"],
    "T38/between the comparison",
  ),
  off(
    "the tag after publication",
    PUBLISH,
    ["if (tagged !== commit) problems.push", "if (!commit) problems.push"],
    "T40/pushed just before",
  ),
  {
    what: "ids and times of assets",
    file: PUBLISH,
    edits: [
      {
        find: "const old = known.get(asset.id);",
        put: "const old = before.find(({ name }) => name === asset.name);",
      },
      { find: "old.updatedAt !== asset.updatedAt", put: "known.size === 0" },
      {
        find: ".filter(({ id }) => !now.some((asset) => asset.id === id))",
        put: ".filter(({ name }) => !now.some((asset) => asset.name === name))",
      },
    ],
    noticed: ["T38/by the same bytes"],
  },
  off(
    "taking back what changed after the last look",
    PUBLISH,
    ["await updateRelease(at, release.id, { prerelease: true, makeLatest: false });", ""],
    "T39/an asset exchanged",
  ),
  off(
    "immutability",
    PUBLISH,
    ["if (flags.immutable && !visible.immutable) throw", "if (!flags) throw"],
    "T85/somebody",
  ),
  off(
    "publishing as a prerelease first",
    PUBLISH,
    [
      "    prerelease: true,\n    makeLatest: false,\n",
      "    prerelease: flags.prerelease,\n    makeLatest: flags.makeLatest,\n",
    ],
    "T43/between publication",
  ),
  off(
    "a version above the current one",
    VERSION,
    ["if (current === null || compare(wanted.version, current) > 0) return;", "return;"],
    "T28/v1.9.9",
  ),
  off(
    "the version that was built",
    VERSION,
    [
      "if (candidate.version === undefined || candidate.version === wanted.version) return;",
      "return;",
    ],
    "T26/built as",
    "T30/built as",
  ),
  off(
    "the size of a step",
    "packages/lanes/src/promote/jump.ts",
    ["if (LEVELS.indexOf(level) <= LEVELS.indexOf(maximum) && steps <= most) return;", "return;"],
    "T36/v999999",
  ),
  off(
    "foreign drafts of the final tag",
    EXISTING,
    ["  if (foreign.length > 0) {", "  if (!foreign) {"],
    "T79/a draft with the final tag",
  ),
  off(
    "foreign releases of the final tag",
    EXISTING,
    ["if (problems.length > 0 || receiptDigest === null) {", "if (!problems) {"],
    "T81/published by hand",
  ),
  off(
    "that the environment exists",
    PASS,
    ["  if (environment) return environment;", "  return environment as Environment;"],
    "T73/only in the input",
  ),
  off(
    "the open gate",
    PASS,
    ["  if (open === true) return", "  if (environment) return"],
    "T76/no gate asked for",
  ),
  off(
    "required reviewers",
    ENVIRONMENT,
    ["if (reviewers.length >= least) return", "if (reviewers) return"],
    "T74/reviewers taken away",
  ),
  off(
    "self-review",
    ENVIRONMENT,
    ["if (preventSelfReview || rules.prevent_self_review === false) {", "if (rules) {"],
    "T74/self-review",
  ),
  off(
    "bypasses",
    ENVIRONMENT,
    ["if (adminBypass === false || rules.admin_bypass === true) {", "if (rules) {"],
    "T74/administrators",
  ),
  off(
    "branches of the gate",
    ENVIRONMENT,
    ["  if (fits) return", "  if (branches) return"],
    "T74/no branch",
  ),
  off(
    "the approval",
    APPROVALS,
    ["if (approved.length === 0 || rejected) {", "if (rejected) {"],
    "T76/nobody looked",
    "T35/of another run",
    "T35/for another environment",
  ),
  off(
    "rejections",
    APPROVALS,
    ["if (approved.length === 0 || rejected) {", "if (here.length === 0) {"],
    "T76/rejected",
  ),
  off(
    "who approved",
    APPROVALS,
    ["  if (others.length === 0) {", "  if (!others) {"],
    "T75/who started",
  ),
  off(
    "which attempt was approved",
    APPROVALS,
    ["if (approved.length >= attempt) return", "if (approved) return"],
    "T76/approved for an earlier",
  ),
  off(
    "the job's own identity",
    "packages/lanes/src/promote/gate/identity.ts",
    ["if (wrong.length === 0) return", "if (wrong) return"],
    "T77/another environment",
  ),
  off(
    "a burned tag",
    "packages/github/src/releases.ts",
    ["  if (burned) {", "  if (!problems) {"],
    "T84/release and tag",
  ),
];
