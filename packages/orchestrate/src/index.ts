export { makePlan, readTag, type ChooseTag } from "./plan/make.ts";
export { requireCurrent, type World } from "./plan/replay.ts";
export type { MadePlan, PlanRequest } from "./plan/request.ts";
export { readWhole, writeWhole } from "./files.ts";
export type { Talk, WatchedRun } from "./talk.ts";
