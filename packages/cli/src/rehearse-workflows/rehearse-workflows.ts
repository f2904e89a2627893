import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadLocalConfig } from "@release-actions/lanes";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import { layOutOwnActions } from "../rehearse/own-actions.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import { knownActions } from "./actions.ts";
import { adaptAll, type Adapted } from "./adapt.ts";
import { cloneAll } from "./checkouts.ts";
import { furnish } from "./furnish.ts";
import { makeKeys } from "./keys.ts";
import { localConfig, type Substitution } from "./local-config.ts";
import { readNeeded } from "./needed.ts";
import { executeWorkflows, openGitHub } from "./open-github.ts";
import { makePastReleases } from "./past-releases.ts";
import { requireAct, requireEverything } from "./preflight.ts";
import { pushAll } from "./push.ts";
import { releaseOn, type Released } from "./release.ts";
import type { WorkflowsRequest } from "./request.ts";
import { scopeOf } from "./scope.ts";
import { findSources } from "./sources.ts";
import { passPassword } from "./stand-in-secrets.ts";
import { tellSources } from "./tell.ts";

/** A release that nobody but this machine has seen; `local` still runs. */
export interface WorkflowsRehearsal extends Released {
  readonly local: LocalGitHub;
  readonly sources: readonly Adapted[];
  readonly substitutions: readonly Substitution[];
  readonly durationMs: number;
}

/**
 * Does on a local GitHub what `ms release app publish --auto --watch` does on github.com, with
 * somebody's own repositories and workflows.
 * @throws ReleaseError with everything that is missing, before anything runs; then with what failed
 */
export async function rehearseWorkflows(
  request: WorkflowsRequest,
  talk: OpenTalk,
): Promise<WorkflowsRehearsal> {
  const started = performance.now();
  const { workshop } = request;
  const { config } = await loadLocalConfig(request.configPath);
  const scope = scopeOf(config, request.product, request.channel);
  const found = findSources(scope.participants, request);
  const act = await requireAct(request.act);
  const checkouts = await cloneAll(found, join(workshop, "checkouts"));
  const needed = await readNeeded(checkouts);
  const own = join(workshop, "own-actions");
  await layOutOwnActions(own);
  const known = knownActions(checkouts, own, request.actions);
  const inActions = await requireEverything(needed, known);

  const keys = await makeKeys(passPassword(needed.flatMap((one) => one.started)));
  const { substitutions: inConfig, text } = localConfig(config, keys);
  const policy = join(workshop, "release.yml");
  await writeFile(policy, text);
  const adapted = await adaptAll(needed, text, keys, join(workshop, "policies"));
  tellSources(adapted.sources, talk);

  const quiet = await openGitHub(request);
  const { people, substitutions: secrets } = await furnish(quiet, config, scope, needed, keys);
  const past = await makePastReleases(quiet, scope, adapted.sources, people.maintainer);
  const local = await executeWorkflows(quiet, request, act, known, talk);
  await pushAll(local, adapted, people, request.pollMs, talk);
  const released = await releaseOn(local, scope, policy, people, request, talk);
  return {
    ...released,
    local,
    sources: adapted.sources,
    substitutions: [...inConfig, ...adapted.substitutions, ...secrets, ...inActions, ...past],
    durationMs: performance.now() - started,
  };
}
