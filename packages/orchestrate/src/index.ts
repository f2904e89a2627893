export { makePlan, readTag, type ChooseTag } from "./plan/make.ts";
export { NothingToRelease } from "./plan/nothing.ts";
export { compareWithWorld, requireCurrent, type World } from "./plan/replay.ts";
export type { MadePlan, NextStep, PlanRequest } from "./plan/request.ts";
export { readWhole, writeWhole } from "./files.ts";
export type { Talk, WatchedChecks, WatchedRun } from "./talk.ts";
export { journal, openJournal, type Journal } from "./operation/journal.ts";
export { loadOperation, recordPath, type Operation } from "./operation/record.ts";
export type { PublishContext, Underway } from "./publish/context.ts";
export { publish, type PublishOutcome } from "./publish/publish.ts";
export { watchRun, type DecideGates } from "./runs/await.ts";
export { versionOf } from "./version/propose.ts";
export { readChecks } from "./sources/green.ts";
export { previewChanges } from "./prepare/prepare.ts";
export type { ReadyStep } from "./publish/ready.ts";
export { prepareOnly } from "./publish/prepare-only.ts";
export type { Change } from "./prepare/change.ts";
export { proposeYank, type YankProposal, type YankRequest } from "./yank/propose.ts";
export { carryOutYank, type YankOutcome } from "./yank/carry-out.ts";
export { chooseProduct, type ChosenProduct } from "./product.ts";
export { listCandidates, type Candidates, type ListedCandidate } from "./overview/candidates.ts";
export {
  readStatus,
  type ChannelStatus,
  type Status,
  type UnfinishedRelease,
} from "./overview/status.ts";
