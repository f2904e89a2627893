import type { Candidate, Digest, Producer } from "@release-actions/contract";
import {
  isGreen,
  listChecks,
  type Release,
  type Repository,
  type WorkflowRun,
} from "@release-actions/github";
import { broken, holdsTrue, type Finding } from "../verify/findings.ts";
import type { AppliedPolicy } from "./applied.ts";

const DEFAULT_EVENTS = ["push", "workflow_dispatch"] as const;

/** What the policy says about a candidate beyond what a request can say. */
export async function policyRules(
  at: Repository,
  candidate: Candidate,
  digest: Digest,
  run: WorkflowRun | null,
  release: Pick<Release, "draft">,
  { id, producer, origin }: AppliedPolicy,
): Promise<readonly Finding[]> {
  return [
    holdsTrue("policy", `producer ${id} of ${origin}`),
    repositoryRule(at, producer),
    workflowRule(candidate, producer),
    refRule(at, candidate, run, producer),
    eventRule(candidate, producer),
    runnerRule(candidate, producer),
    ...toolchainRules(candidate, producer),
    visibilityRule(release, producer),
    revocationRule(candidate, digest, producer),
    ...(await checkRules(at, candidate, producer)),
  ];
}

function repositoryRule(at: Repository, producer: Producer): Finding {
  const { repository_id: id, owner_id: owner } = producer;
  const fits =
    (id === undefined || id === at.id) &&
    (owner === undefined || owner === at.ownerId) &&
    at.name.toLowerCase() === producer.repository.toLowerCase();
  if (fits) {
    const how = id === undefined ? "by name only: the policy pins no repository_id" : `id ${id}`;
    return holdsTrue("policy-repository", `${at.name}, ${how}`);
  }
  return broken("policy-repository", "policy_repository", "the repository is not the pinned one", {
    expected: `${producer.repository}, id ${id ?? "any"}, owner id ${owner ?? "any"}`,
    found: `${at.name}, id ${at.id}, owner id ${at.ownerId}`,
  });
}

/** An input may narrow the policy, never leave it. */
function workflowRule(candidate: Candidate, { workflow }: Producer): Finding {
  const { path } = candidate.workflow;
  if (path === workflow) return holdsTrue("policy-workflow", workflow);
  return broken("policy-workflow", "run_mismatch", "the policy allows another workflow", {
    expected: workflow,
    found: path,
  });
}

/** The ref that the workflow itself was read from, as the candidate says and as GitHub recorded it. */
function refRule(
  at: Repository,
  candidate: Candidate,
  run: WorkflowRun | null,
  producer: Producer,
): Finding {
  const allowed = producer.refs ?? [`refs/heads/${producer.branch ?? at.defaultBranch}`];
  const claimed = candidate.workflow.ref.slice(candidate.workflow.ref.indexOf("@") + 1);
  const recorded = run?.headBranch ?? null;
  const known = recorded === null || claimed.replace(/^refs\/(?:heads|tags)\//, "") === recorded;
  if (allowed.includes(claimed) && known) return holdsTrue("policy-ref", claimed);
  return broken("policy-ref", "ref_not_allowed", "it was built for a ref that is not allowed", {
    expected: allowed.join(", "),
    found: known ? claimed : `${claimed}, but GitHub recorded ${recorded ?? "none"}`,
  });
}

function eventRule(candidate: Candidate, { events = DEFAULT_EVENTS }: Producer): Finding {
  const { event } = candidate.run;
  if (events.includes(event)) return holdsTrue("policy-event", event);
  return broken("policy-event", "event_not_allowed", `its run was started by ${event}`, {
    expected: events.join(", "),
    found: event,
  });
}

function runnerRule(candidate: Candidate, { runner = "github-hosted" }: Producer): Finding {
  const found = candidate.runner.environment ?? "not recorded";
  if (runner === "any" || found === runner) return holdsTrue("policy-runner", found);
  return broken("policy-runner", "runner_not_allowed", "it was built on another kind of runner", {
    expected: runner,
    found,
  });
}

function toolchainRules(candidate: Candidate, { toolchain = {} }: Producer): readonly Finding[] {
  const pins = Object.entries(toolchain);
  const wrong = pins.filter(([tool, version]) => toolVersion(candidate, tool) !== version);
  if (pins.length > 0 && wrong.length === 0) {
    return [holdsTrue("policy-toolchain", pins.map((pin) => pin.join(" ")).join(", "))];
  }
  return wrong.map(([tool, version]) =>
    broken("policy-toolchain", "toolchain_mismatch", `it was built with another ${tool}`, {
      expected: `${tool} ${version}`,
      found: toolVersion(candidate, tool) ?? "not recorded",
    }),
  );
}

function toolVersion({ toolchain }: Candidate, tool: string): string | undefined {
  return Object.hasOwn(toolchain, tool) ? toolchain[tool] : undefined;
}

/** A draft that somebody has made public was touched, and a public candidate is fetched by people. */
function visibilityRule({ draft }: Pick<Release, "draft">, producer: Producer): Finding {
  const { visibility = "draft" } = producer;
  const found = draft ? "draft" : "prerelease";
  if (found === visibility) return holdsTrue("policy-visibility", found);
  return broken("policy-visibility", "visibility_not_allowed", `it is kept as a ${found}`, {
    expected: visibility,
    found,
  });
}

function revocationRule(candidate: Candidate, digest: Digest, producer: Producer): Finding {
  const { sha } = candidate.source;
  const revoked = producer.revoked?.find((one) => one.sha === sha || one.digest === digest);
  if (!revoked) return holdsTrue("policy-revocation", "not revoked");
  return broken("policy-revocation", "candidate_revoked", "it was revoked", {
    expected: "a candidate that is not on the list",
    found: `${revoked.sha ?? revoked.digest ?? ""}: ${revoked.reason}`,
  });
}

/** Each required check is there and green: one that never ran is as good as a failed one. */
async function checkRules(
  at: Repository,
  candidate: Candidate,
  { checks = [] }: Producer,
): Promise<readonly Finding[]> {
  if (checks.length === 0) return [];
  const results = await listChecks(at, candidate.source.sha);
  const findings = checks.flatMap((name) => {
    const result = results.find((one) => one.name === name);
    if (result && isGreen(result.state)) return [];
    return [
      broken("policy-checks", "check_not_green", `the check ${name} is not green`, {
        expected: `${name}: success`,
        found: result ? `${name}: ${result.state}` : `${name} never ran`,
      }),
    ];
  });
  return findings.length > 0 ? findings : [holdsTrue("policy-checks", checks.join(", "))];
}
