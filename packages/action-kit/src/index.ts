export { unpackArtifacts } from "./artifacts/unpack.ts";
export { access, type Access } from "./access.ts";
export { findKept, keep } from "./candidate-cache.ts";
export { readContext, type RunnerContext } from "./context.ts";
export {
  boolean,
  choice,
  commitSha,
  invalid,
  lines,
  optionalText,
  pairs,
  repositoryName,
  requiredSecret,
  requiredText,
  tagName,
  wholeNumber,
} from "./inputs.ts";
export { logProgress } from "./log-progress.ts";
export { runAction, setOutputs, writeSummary, type Outputs } from "./run-action.ts";
