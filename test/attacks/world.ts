import assert from "node:assert/strict";
import type { Candidate } from "@release-actions/contract";
import { create } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { assertOk } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { completeRun, startCandidateRun, type Run } from "../support/runs.ts";
import { assetOf, candidateOf } from "../support/snapshot.ts";
import { control, openStage, type Stage } from "../support/stage.ts";
import { openTurns } from "./turns.ts";
import { seal, type Genuine } from "./seal.ts";

/** Everything that the cases share: one local GitHub and a genuine candidate to copy. */
export interface World {
  readonly stage: Stage;
  /** A new repository with a gate and the files of a build, and no candidate. */
  readonly bare: (options?: ProjectOptions) => Promise<Project>;
  /** The same with a sealed candidate of a finished run. */
  readonly sealed: (options?: SealOptions) => Promise<Sealed>;
  /** Somebody changes something at once, past every rule: a mutation of the local GitHub. */
  readonly mutate: (project: Project, change: Mutation) => Promise<void>;
  /** Runs `work` under a fault plan. Plans replace each other, so one at a time is armed. */
  readonly armed: <T>(faults: readonly Fault[], work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

export interface ProjectOptions {
  readonly immutable?: boolean;
  readonly private?: boolean;
}

export interface SealOptions extends ProjectOptions {
  /** Fields of the control API for the run that built it. */
  readonly run?: Readonly<Record<string, unknown>>;
  /** What the candidate says in place of the genuine one: an attacker can write anything. */
  readonly candidate?: (genuine: Candidate) => Candidate;
  /** Default: `success`. */
  readonly conclusion?: string;
  /** The commit it is a candidate of; the head of `main` unless given. */
  readonly sha?: string;
  /** Where it is sealed; a new repository unless given. */
  readonly project?: Project;
}

export interface Sealed {
  readonly project: Project;
  /** The run that built the candidate. */
  readonly run: Run;
  readonly candidate: Candidate;
}

export interface Mutation {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Fault {
  readonly method?: string;
  readonly path: string;
  readonly nth?: number;
  readonly times?: number;
  readonly action: { readonly type: string; readonly [field: string]: unknown };
}

/** Opens the stage and has the shipped create-candidate make the candidate that cases copy. */
export async function openWorld(): Promise<World> {
  // Attacks that look like outages are given up on soon; three attempts are made in any case.
  process.env["RELEASE_ACTIONS_RETRY_SECONDS"] = "0";
  const { stage, close } = await openStage();
  // All jobs are one bot: what is left of its hour is not to be what a refusal is taken for.
  const limits = { limit: 1_000_000, unauthenticated: 1_000_000 };
  await control(stage.emulator, "PUT", "/rate_limit", limits);
  const genuine = await makeGenuine(stage);
  const { armed, mutate } = openTurns(stage);
  return {
    stage,
    bare: (options) => makeProject(stage, options),
    sealed: async (options = {}) => {
      const made = options.project ?? (await makeProject(stage, options));
      const project = { ...made, sha: options.sha ?? made.sha };
      const run = await startCandidateRun(project, options.run);
      const candidate = await seal(project, run, genuine, options.candidate);
      await completeRun(project, run, options.conclusion);
      return { project, run, candidate };
    },
    mutate,
    armed,
    close,
  };
}

async function makeGenuine(stage: Stage): Promise<Genuine> {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const release = await candidateOf(project);
  const bytes = new Map<string, Buffer>();
  for (const { name } of release.assets) {
    bytes.set(name, await download(project, assetOf(release, name)));
  }
  const document = bytes.get("candidate.json");
  assert.ok(document, "create-candidate sealed nothing");
  return { document, bytes };
}
