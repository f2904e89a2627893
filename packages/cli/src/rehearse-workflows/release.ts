import { join } from "node:path";
import { ReleaseError, type Plan } from "@release-actions/contract";
import { loadLocalConfig, type Trace } from "@release-actions/lanes";
import { makePlan, openJournal, publish } from "@release-actions/orchestrate";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import { planText } from "../release/plan-text.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import type { People } from "./furnish.ts";
import type { WorkflowsRequest } from "./request.ts";
import { connectLocally } from "./open-github.ts";
import { withReviewer } from "./reviewing.ts";
import type { Scope } from "./scope.ts";

/** What was planned, and what was published. */
export interface Released {
  readonly plan: Plan;
  readonly warnings: readonly string[];
  readonly trace: Trace;
  /** How many runs have built a candidate. */
  readonly builds: number;
}

/**
 * Plans and publishes as the maintainer would with `--auto --watch`, and has the reviewer decide.
 * @param policy the rehearsal's release.yml
 */
export async function releaseOn(
  local: LocalGitHub,
  scope: Scope,
  policy: string,
  { maintainer, reviewers: [reviewer = maintainer] }: People,
  { pollMs, review, tag, workshop }: WorkflowsRequest,
  talk: OpenTalk,
): Promise<Released> {
  const connection = await connectLocally(local, maintainer);
  const config = await loadLocalConfig(policy);
  const { plan, warnings } = await makePlan(
    {
      connection,
      config,
      configName: policy,
      kind: scope.chosen.product.kind,
      product: scope.chosen.id,
      channel: scope.chosen.channelName,
      auto: true,
      commits: new Map(),
      ...(tag === undefined ? {} : { tag }),
      allowNonGreen: false,
      // A rehearsal burns no version.
      confirmJump: () => Promise.resolve(true),
      talk,
    },
    (proposal) => Promise.resolve(proposal.tag),
  );
  talk.note(planText(plan, warnings, process.stderr.columns).trimEnd());
  const journal = await openJournal(join(workshop, "operation.json"), plan, connection.apiUrl);
  const outcome = await publish({
    connection,
    config,
    talk: withReviewer(talk, local, reviewer, review),
    journal,
    build: true,
    watch: true,
    // The maintainer is no reviewer.
    decide: () => Promise.resolve(false),
    pollMs,
  });
  if (outcome.kind !== "published") throw stopped(outcome.what);
  return {
    plan,
    warnings,
    trace: outcome.trace,
    builds: await countBuilds(local, plan),
  };
}

async function countBuilds(local: LocalGitHub, plan: Plan): Promise<number> {
  let builds = 0;
  for (const { repository, workflow } of plan.sources) {
    const file = workflow.split("/").at(-1) ?? "";
    const path = `/repos/${repository.name}/actions/workflows/${file}/runs`;
    const { admin } = local.emulator.tokens;
    const answer = (await local.rest(admin, "GET", path)) as { total_count?: number } | null;
    builds += answer?.total_count ?? 0;
  }
  return builds;
}

function stopped(what: string): ReleaseError {
  return new ReleaseError({ code: "defect", message: `The rehearsal did not wait for ${what}.` });
}
