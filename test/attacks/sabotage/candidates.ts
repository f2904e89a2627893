import { off, type Sabotage } from "./sabotage.ts";

const ASSETS = "packages/lanes/src/candidate/asset-problems.ts";
const ELECT = "packages/lanes/src/candidate/elect.ts";
const CONVERGE = "packages/lanes/src/candidate/converge.ts";
const COLLECT = "packages/lanes/src/files/collect.ts";
const RULES = "packages/lanes/src/verify/rules.ts";
const CHECKSUMS = "packages/lanes/src/verify/checksums.ts";
const BYTES = "packages/lanes/src/verify/bytes.ts";
const DOWNLOAD = "packages/github/src/download.ts";
const CONNECTION = "packages/github/src/connection.ts";
const RELEASES = "packages/github/src/releases.ts";
const ARCHIVE = "packages/action-kit/src/artifacts/read-archive.ts";

export const sabotages: readonly Sabotage[] = [
  off(
    "assets that are missing",
    ASSETS,
    [".filter(({ name }) => !assets.some((asset) => asset.name === name))", ".filter(() => false)"],
    "T04/an asset removed",
  ),
  off(
    "half an upload",
    ASSETS,
    ['if (asset.state !== "uploaded") {', 'if (asset.state === "x") {'],
    "T05/of an asset",
    "T05/of a file nobody listed",
  ),
  off(
    "assets that nobody built",
    ASSETS,
    ["if (own.includes(asset.name)) return [];", "return [];"],
    "T03/a program",
  ),
  off(
    "listed digests",
    ASSETS,
    ["(unknown || asset.digest === entry.digest)) return [];", "true) return [];"],
    "T01/exchanged by hand, digests only",
  ),
  off(
    "a digest that is not there",
    ASSETS,
    ["asset.digest === null && bytesFollow;", "asset.digest === null;"],
    "T02/GitHub lists no digest",
  ),
  off(
    "sealed candidates that differ",
    ELECT,
    ["if (sealed.length > 1 && (digests.size > 1 || digests.has(null))) {", "if (!digests) {"],
    "T79/a second sealed candidate, verify",
  ),
  off(
    "releases beyond the first page",
    RELEASES,
    ["  return found.map(toRelease);", "  return found.slice(0, 100).map(toRelease);"],
    "T80/a forged twin",
  ),
  off(
    "a file that changes while it is uploaded",
    CONVERGE,
    ["    await file.assertUnchanged();", ""],
    "T41/overwritten",
  ),
  off(
    "what stands in the way",
    CONVERGE,
    ["if (!mayReplace(asset)) throw conflict(release, asset, target);", ""],
    "T81/a draft with the promotion's marker",
  ),
  off(
    "reading back before publication",
    CONVERGE,
    ["if (problems.length === 0) return assets;", "return assets;"],
    "T38/between the last upload",
  ),
  off(
    "names of built files",
    COLLECT,
    ["  if (bad.length === 0) return;", "  return;"],
    "T53/built as",
  ),
  off("built files of one name", COLLECT, ["  if (!first) return;", "  return;"], "T52/built as"),
  off(
    "the repository's id",
    RULES,
    ["repository.id === at.id && repository.owner_id", "repository.owner_id"],
    "T10/another repository id",
  ),
  off(
    "the owner's id",
    RULES,
    ["repository.id === at.id && repository.owner_id === at.ownerId", "repository.id === at.id"],
    "T10/another owner id",
  ),
  off(
    "the commit that was asked for",
    RULES,
    [
      "    source.sha === request.sha &&\n    candidate.producer === request.producer &&\n    tag === candidateTag(request.sha, request.producer);",
      "    source.sha !== null;",
    ],
    "T14/the candidate is of another commit",
  ),
  off(
    "the version that was asked for",
    RULES,
    ["candidate.version === request.version\n", "candidate.version !== null\n"],
    "T27/built as 10.1.0",
  ),
  off(
    "the candidate's retention",
    RULES,
    ["Date.parse(candidate.expires_at) <= now.getTime()", "now.getTime() < 0"],
    "T33/past its own retention",
  ),
  off(
    "the candidate's age",
    RULES,
    ["    days <= request.maxAgeDays\n", "    days > 0\n"],
    "T33/older than the input says",
  ),
  off(
    "the branch that releases come from",
    RULES,
    ["  if (reachable) return holdsTrue", "  if (status) return holdsTrue"],
    "T24/of another branch",
  ),
  off(
    "the commit of the run",
    RULES,
    ["if (run.headSha === sha) return", "if (sha) return"],
    "T14/GitHub recorded",
  ),
  off(
    "the commit of a dispatched workflow",
    RULES,
    ["    if (head.reachable) {", "    if (head) {"],
    "T14/dispatched",
  ),
  off(
    "the workflow that GitHub recorded",
    RULES,
    ["if (run.path === claimed && claimed === wanted)", "if (claimed === wanted)"],
    "T12/the candidate claims the allowed one",
  ),
  off(
    "the workflow that was asked for",
    RULES,
    ["if (run.path === claimed && claimed === wanted)", "if (run.path === claimed)"],
    "T12/the candidate says which",
  ),
  off(
    "where the run ran",
    RULES,
    ["run.repositoryId === at.id && run.headRepositoryId === at.id;", "run.repositoryId > 0;"],
    "T23/for a branch of a fork",
  ),
  off(
    "the run's attempt",
    RULES,
    ["run.attempt >= candidate.run.attempt && run.event", "run.event"],
    "T22/an attempt",
  ),
  off(
    "the run's event",
    RULES,
    [
      "run.attempt >= candidate.run.attempt && run.event === candidate.run.event",
      "run.attempt >= candidate.run.attempt",
    ],
    "T16/the candidate claims a push",
  ),
  off(
    "that the run succeeded",
    RULES,
    ['run.status === "completed" && run.conclusion === "success"', 'run.status === "completed"'],
    "T23/failure, verify",
  ),
  off(
    "that the run is over",
    RULES,
    ['run.status === "completed" && run.conclusion === "success"', 'run.status !== "x"'],
    "T23/still going on",
  ),
  off(
    "checksums.txt against candidate.json",
    CHECKSUMS,
    ["if (wrong.length === 0) return", "if (wrong) return"],
    "T08/one digit",
  ),
  off(
    "the bytes that were downloaded",
    BYTES,
    ["if (received.digest !== entry.digest || received.size !== entry.size) {", "if (!received) {"],
    "T02/no digest, and other bytes",
  ),
  off(
    "the bytes that lie on disk",
    BYTES,
    ["if (file.digest === entry.digest) return;", "return;"],
    "T42/a file in the named directory",
  ),
  off(
    "the declared size",
    DOWNLOAD,
    ["    if (size > limit) {", "    if (size < 0) {"],
    "T07/of firmware.hex, verify",
  ),
  off(
    "the size of a small document",
    DOWNLOAD,
    ["  if (asset.size > limit) {", "  if (asset.size < 0) {"],
    "T07/a candidate.json of 5 MB",
  ),
  off(
    "the digest that GitHub lists",
    DOWNLOAD,
    ["received.size !== asset.size || (listed !== null && received.digest !== listed)", "!listed"],
    "T37/candidate.json, after it was listed",
  ),
  off(
    "who gets the token",
    DOWNLOAD,
    [
      '    headers: { "user-agent": USER_AGENT },\n    redirect: "follow",',
      '    headers: { "user-agent": USER_AGENT, authorization: `Bearer ${at.connection.token}` },\n    redirect: "follow",',
    ],
    "T86/of a download",
  ),
  {
    what: "answers of another host",
    file: CONNECTION,
    edits: [
      { find: "new URL(url).origin !== new URL(apiUrl).origin", put: "!apiUrl" },
      { find: " && !(data instanceof ArrayBuffer)", put: "" },
    ],
    noticed: ["T86/of the repository"],
  },
  off(
    "paths in archives",
    ARCHIVE,
    [
      "    const why = explainEntryPath(path);",
      "    const why = path ? null : explainEntryPath(path);",
    ],
    "T56/a path upwards",
  ),
  off(
    "links in archives",
    ARCHIVE,
    ["  if (special === undefined) return;", "  if (!special || artifact) return;"],
    "T56/a link",
  ),
];
