import {
  access,
  boolean,
  choice,
  logProgress,
  optionalText,
  present,
  proofInputs,
  readContext,
  repositoryName,
  requiredSecret,
  setOutputs,
  wholeNumber,
  writeSummary,
  type Outputs,
  type RunnerContext,
} from "@release-actions/action-kit";
import {
  auditReport,
  auditRepository,
  auditSummary,
  connect,
  loadPolicy,
  parsePolicySource,
  refuseProblems,
  type AuditRequest,
  type Connection,
} from "@release-actions/lanes";

const MODES = ["metadata", "full"] as const;
const INCOMPLETE_HOURS = 24;

/** Reads the inputs, audits the repository, reports what is there, refuses when something is wrong. */
export async function run(): Promise<Outputs> {
  const context = readContext(process.env);
  const token = requiredSecret("token", process.env["GITHUB_TOKEN"]);
  const connection = connect(access(token, context.apiUrl));
  const request = await readRequest(connection, context);
  const audit = await auditRepository(connection, request, logProgress());
  // What was found is told in full also when it is reason to refuse.
  const outputs = { ...auditReport(audit), deleted: audit.deleted.length };
  await writeSummary(auditSummary(audit));
  setOutputs(outputs);
  refuseProblems(audit);
  return outputs;
}

async function readRequest(connection: Connection, context: RunnerContext): Promise<AuditRequest> {
  const { requireAttestation, serverUrl, signerWorkflows, trustRoot } = await proofInputs(context);
  const named = optionalText("policy");
  const policy =
    named === undefined
      ? undefined
      : await loadPolicy(connection, parsePolicySource(named, context.repository));
  return {
    repository: repositoryName("repository", context.repository),
    mode: choice("mode", MODES),
    incompleteHours: wholeNumber("incomplete-hours", 1) ?? INCOMPLETE_HOURS,
    deleteExpired: boolean("delete-expired", false),
    serverUrl,
    requireAttestation,
    ...present({ policy, maxAgeDays: wholeNumber("max-age-days", 1), signerWorkflows, trustRoot }),
  };
}
