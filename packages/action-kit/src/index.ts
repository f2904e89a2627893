export { unpackArtifacts } from "./artifacts/unpack.ts";
export { access, type Access } from "./access.ts";
export { findKept, keep } from "./candidate-cache.ts";
export { candidateInputs, present, producerName } from "./candidate-inputs.ts";
export { readContext, type RunnerContext } from "./context.ts";
export {
  boolean,
  choice,
  commitSha,
  lines,
  optionalDigest,
  optionalText,
  pairs,
  requiredSecret,
  repositoryName,
  requiredText,
  tagName,
  wholeNumber,
} from "./inputs.ts";
export { jobSigner } from "./job-signer.ts";
export { jobClaims } from "./job-claims.ts";
export { logProgress } from "./log-progress.ts";
export { proofInputs, type ProofInputs } from "./proof-inputs.ts";
export { runAction, setOutputs, writeSummary, type Outputs } from "./run-action.ts";
export { password, requiredKey } from "./secret-inputs.ts";
export { platformKeys } from "./updater-inputs.ts";
