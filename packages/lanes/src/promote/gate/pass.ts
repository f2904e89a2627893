import { ReleaseError, type EnvironmentRules } from "@release-actions/contract";
import {
  findEnvironment,
  findRun,
  listApprovals,
  type Environment,
  type Repository,
} from "@release-actions/github";
import type { RunContext } from "../../create/request.ts";
import { refuseBroken, type Finding } from "../../verify/findings.ts";
import { approvalRules } from "./approvals.ts";
import { environmentRules } from "./environment.ts";
import { identityRules, type JobClaims } from "./identity.ts";

/** The gate as it was passed: recorded in the receipt. */
export interface PassedGate {
  /** `none` for a channel whose policy asks for no gate. */
  readonly environment: string;
  readonly approvedBy: readonly { readonly login: string; readonly id: number }[];
  readonly comment?: string;
  readonly findings: readonly Finding[];
}

/** The gate that a promotion names. */
export interface GateRequest {
  readonly environment: string;
  readonly context: RunContext;
  /** Claims of the job's own OIDC token; absent in a job without `id-token: write`. */
  readonly claims?: JobClaims;
  /** What a policy asks of the environment. */
  readonly rules?: EnvironmentRules;
  /** A policy says that this channel has no gate. */
  readonly open?: boolean;
}

/**
 * Proves that this very run was let through the environment by somebody else than who started it.
 * That the job runs proves nothing: GitHub creates an environment whose name is misspelled, and
 * creates it unprotected. Everything is read before the first secret is touched.
 * @throws ReleaseError `gate_required` | `gate_missing` | `gate_unprotected` | `gate_weak` |
 *   `gate_not_approved` | `gate_self_approved` | `gate_stale` | `approver_not_allowed` |
 *   `gate_identity`
 */
export async function passGate(at: Repository, request: GateRequest): Promise<PassedGate> {
  const { environment, context, claims, rules } = request;
  if (environment === "none") return openGate(request);
  const protection = await requireEnvironment(at, environment);
  const run = await findRun(at, context.run.id);
  const approvals = approvalRules(await listApprovals(at, context.run.id), {
    at,
    environment,
    context,
    run,
    rules,
  });
  const findings = [
    ...environmentRules(protection, at, rules),
    ...(claims === undefined ? [] : identityRules(claims, request, at)),
    ...approvals.findings,
  ];
  refuseBroken(findings, `The gate ${environment}`);
  const { comment, approvedBy } = approvals;
  return { environment, approvedBy, findings, ...(comment === undefined ? {} : { comment }) };
}

/**
 * Whether a gate could let anything pass: asked before an hour of building, not behind it.
 * @throws ReleaseError `gate_missing` | `gate_unprotected` | `gate_weak`
 */
export async function requireGate(
  at: Repository,
  environment: string,
  rules: EnvironmentRules,
): Promise<void> {
  const protection = await requireEnvironment(at, environment);
  refuseBroken(environmentRules(protection, at, rules), `The gate ${environment}`);
}

function openGate({ environment, open }: GateRequest): PassedGate {
  if (open === true) return { environment, approvedBy: [], findings: [] };
  throw new ReleaseError({
    code: "gate_required",
    message: "Promotion without a gate is allowed only by a policy, and there is none.",
    expected: "the name of a protected environment",
    found: "environment: none",
  });
}

async function requireEnvironment(at: Repository, name: string): Promise<Environment> {
  const environment = await findEnvironment(at, name);
  if (environment) return environment;
  throw new ReleaseError({
    code: "gate_missing",
    message: `${at.name} has no environment ${name}, or the token may not see it.`,
    expected: `an environment ${name} with required reviewers`,
    found: "HTTP 404",
    next: `Create it in the settings of ${at.name} with required reviewers, name it in the job (environment: ${name}), and give the job actions: read.`,
  });
}
