export { commitAddress, downloadAddress } from "./addresses.ts";
export { deleteAsset, holds, listAssets, listAssetsIfThere, type Asset } from "./assets.ts";
export {
  findReleaseAttestations,
  listAttestations,
  storeAttestation,
  type BundleJson,
} from "./attestations.ts";
export { isGreen, listChecks, type CheckResult } from "./checks.ts";
export { branchHead, readTreeFile } from "./contents.ts";
export {
  connect,
  type Connection,
  type ConnectOptions,
  type Granted,
  type RequestTrace,
} from "./connection.ts";
export { downloadAsset, downloadBytes, type Received, type Sink } from "./download.ts";
export {
  createDraft,
  deleteRelease,
  findLatest,
  findPublished,
  findRelease,
  listReleases,
  updateRelease,
  type NewDraft,
  type Release,
  type ReleaseChange,
} from "./releases.ts";
export {
  findCommit,
  getRepository,
  isReachable,
  tagCommit,
  tagObject,
  type Repository,
} from "./repository.ts";
export {
  readAddress,
  releaseAddress,
  repositoryPage,
  type RepositoryPage,
} from "./read-address.ts";
export { DEFAULT_RETRY, type RetryPolicy } from "./retry.ts";
export { findEnvironment, type Environment } from "./environments.ts";
export { findRun, listApprovals, type Approval, type WorkflowRun } from "./runs.ts";
export { branchProtection, requiredChecks, tagProtection, type RefProtection } from "./rules.ts";
export { listTags, type TagName } from "./tags.ts";
export { viewer } from "./viewer.ts";
export { uploadAsset, type Upload } from "./upload.ts";
export { changedFiles } from "./changed-files.ts";
export { commitsBetween, newestCommits, type HistoryCommit } from "./commits.ts";
export { dispatchWorkflow, workflowState, type Dispatched } from "./dispatch.ts";
export { listJobs, type JobState, type StepState } from "./jobs.ts";
export { pullsMergedBy, type MergedPull } from "./merged-pulls.ts";
export { approveGates, pendingGates, type PendingGate } from "./pending.ts";
export {
  installedIn,
  isReadable,
  refusesRead,
  rightsIn,
  tokenKind,
  type Rights,
} from "./rights.ts";
export type { TokenSource } from "./token.ts";
export { cancelRun, listWorkflowRuns, readRun, type RunState } from "./workflow-runs.ts";
export {
  allowsAutoMerge,
  disableAutoMerge,
  enableAutoMerge,
  type AutoMergeAttempt,
} from "./auto-merge.ts";
export { deleteBranchAt } from "./delete-branch.ts";
export { createBranch, createCommit, readCommit, readText, type CommitFacts } from "./git-data.ts";
export {
  mergePull,
  openPull,
  openPulls,
  pullsFrom,
  readPull,
  type MergeAttempt,
  type OpenPull,
  type Pull,
} from "./pulls.ts";
