import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  parsePlan,
  parseReleaseSpec,
  type Plan,
  type ReleaseSpec,
} from "@release-actions/contract";
import { stringify } from "yaml";
import { LENIENT_GATE } from "../support/policy.ts";
import type { Ended, Running } from "../support/ms.ts";
import {
  CANDIDATE_WORKFLOW,
  ENVIRONMENT,
  makeProject,
  RELEASE_WORKFLOW,
  type Project,
} from "../support/project.ts";
import { snapshot } from "../support/snapshot.ts";
import { rest, type Stage } from "../support/stage.ts";
import { listRuns, startRobot, type Compose, type ListedRun, type Robot } from "./robot.ts";
import { pushFiles, releaseAs, report, startAs } from "./support.ts";
import { CANDIDATE, CHECKS, COMPOSE, RELEASE } from "./workflows.ts";

type Fields = Readonly<Record<string, unknown>>;
export const TEMPLATE = "release-specs/template.json";
const EXAMPLE = new URL("../../examples/content/v1.2.0.json", import.meta.url);

/** Content of two repositories, released in a third one. */
export interface ContentWorld {
  readonly stage: Stage;
  readonly loader: Project;
  readonly core: Project;
  readonly home: Project;
  /** Where `ms` is run: has release.yml. */
  readonly directory: string;
  release(...args: string[]): Promise<Ended>;
  start(...args: string[]): Running;
}

/**
 * Everything is green; nothing is built or released.
 * @param product overrides fields of release.yml
 * @param files of `distribution` beside its workflows
 */
export async function makeContentWorld(
  stage: Stage,
  product: Fields = {},
  files?: Readonly<Record<string, string>>,
): Promise<ContentWorld> {
  const [loader, core] = [await makeSource(stage), await makeSource(stage)];
  const home = await pushed(await makeProject(stage), {
    [CANDIDATE_WORKFLOW]: COMPOSE,
    [RELEASE_WORKFLOW]: RELEASE,
    ...(files ?? { [TEMPLATE]: await templateSpec() }),
  });
  const directory = await mkdtemp(join(stage.directory, "content-"));
  await writeFile(join(directory, "release.yml"), stringify(configOf(loader, core, home, product)));
  const { token } = stage.maintainer;
  return {
    stage,
    loader,
    core,
    home,
    directory,
    release: (...args) => releaseAs(token, stage, directory, args),
    start: (...args) => startAs(token, stage, directory, args),
  };
}

async function makeSource(stage: Stage): Promise<Project> {
  return pushed(await makeProject(stage), { [CANDIDATE_WORKFLOW]: CANDIDATE });
}

async function pushed(project: Project, files: Readonly<Record<string, string>>): Promise<Project> {
  const sha = await pushFiles({ project }, files, "feat: everything");
  await report({ project }, sha);
  return { ...project, sha };
}

function configOf(loader: Project, core: Project, home: Project, product: Fields): Fields {
  const producer = (project: Project, more: Fields = {}): Fields => ({
    repository: project.name,
    workflow: CANDIDATE_WORKFLOW,
    runner: "any",
    checks: CHECKS,
    ...more,
  });
  return {
    schema: "release-actions/config",
    schema_version: 1,
    producers: {
      loader: producer(loader),
      core: producer(core),
      distribution: producer(home, { workflow_inputs: ["tag", "source_sha"] }),
    },
    products: {
      content: {
        kind: "content",
        repository: home.name,
        sources: ["loader", "core", "distribution"],
        workflow: RELEASE_WORKFLOW,
        channels: { stable: { environment: ENVIRONMENT }, beta: { environment: ENVIRONMENT } },
        ...product,
      },
    },
    environments: LENIENT_GATE,
  };
}

/** A spec as people write it: its pins and its tag mean nothing. */
export async function templateSpec(): Promise<string> {
  const example = JSON.parse(await readFile(EXAMPLE, "utf8")) as Fields;
  const assets = [
    {
      id: "program",
      kind: "bundle",
      filename: "program.tar.gz",
      from: { repo: "loader", file: "app-linux-x86_64.tar.gz" },
    },
    {
      id: "firmware",
      kind: "firmware",
      filename: "firmware.hex",
      from: { repo: "core", file: "firmware.hex" },
    },
  ];
  return JSON.stringify({
    schema: 3,
    tooling: example["tooling"],
    clients: example["clients"],
    platforms: [{ os: "linux", arch: "x86_64" }],
    assets,
    install_sets: [{ id: "default", os: "linux", arch: "x86_64", assets: ["program", "firmware"] }],
  });
}

/** Runners for all three repositories; whoever is left out does nothing. */
export function startRobots(world: ContentWorld, projects = sourcesOf(world)): Robot {
  const robots = projects.map((project) =>
    startRobot(project, project === world.home ? composeOf(world) : undefined),
  );
  return { stop: async () => void (await Promise.all(robots.map((robot) => robot.stop()))) };
}

export function sourcesOf({ core, home, loader }: ContentWorld): readonly Project[] {
  return [loader, core, home];
}

/** Refuses what candidate.yml of `distribution` refuses: another candidate than the spec's. */
function composeOf(world: ContentWorld): Compose {
  return async (_, sha, tag) => {
    const { repos } = await specAt(world, tag, sha);
    for (const { candidate, id, sha: commit } of repos) {
      const project = id === "loader" ? world.loader : world.core;
      const sealed = await sealedDigest(project, commit);
      assert.equal(candidate.digest, sealed, `the candidate of ${id}`);
    }
    const lines = repos.map(
      ({ id, sha: commit, url }) => `${id}=${url.split("/").slice(-2).join("/")}@${commit}`,
    );
    return { inputs: lines.join("\n") };
  };
}

/** The digest of the sealed candidate of a commit. */
export async function sealedDigest(project: Project, sha: string): Promise<string | undefined> {
  const { releases } = await snapshot(project);
  const candidate = releases.find(({ tag_name }) => tag_name === `rc-${sha}`);
  const seal = candidate?.assets.find(({ name }) => name === "candidate.json");
  return seal?.digest ?? undefined;
}

/** The release spec in the tree of a commit. */
export async function specAt(
  { home }: ContentWorld,
  tag: string,
  ref: string,
): Promise<ReleaseSpec> {
  return parseReleaseSpec(Buffer.from(await textAt(home, `release-specs/${tag}.json`, ref)));
}

export async function textAt({ name, stage }: Project, path: string, ref: string): Promise<string> {
  const url = `/repos/${name}/contents/${path}?ref=${ref}`;
  const { admin } = stage.emulator.tokens;
  const { content } = await rest<{ content: string }>(stage, admin, "GET", url);
  return Buffer.from(content, "base64").toString();
}

export interface ListedPull {
  readonly number: number;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string;
  readonly head: { readonly ref: string; readonly sha: string };
}

export function pullsOf({ name, stage }: Project): Promise<ListedPull[]> {
  return rest(stage, stage.emulator.tokens.admin, "GET", `/repos/${name}/pulls?state=all`);
}

/** Runs that were not cancelled because somebody else had started the same. */
export async function lastingRuns(project: Project, workflow: string): Promise<ListedRun[]> {
  const runs = await listRuns(project);
  return runs.filter(({ conclusion, path }) => path === workflow && conclusion !== "cancelled");
}

/** Everything of the three repositories that a release could change. */
export function stateOf(world: ContentWorld): Promise<unknown> {
  return Promise.all(
    sourcesOf(world).map(async (project) => {
      const { name, stage } = project;
      const { admin } = stage.emulator.tokens;
      const branches = await rest<unknown>(stage, admin, "GET", `/repos/${name}/branches`);
      const runs = (await listRuns(project)).map(({ id }) => id);
      return { branches, runs, pulls: await pullsOf(project), ...(await snapshot(project)) };
    }),
  );
}

/** The plan that a command prints. */
export async function planOf(world: ContentWorld, ...more: string[]): Promise<Plan> {
  const args = ["content", "plan", "--channel", "beta", "--auto", "--json", ...more];
  const { code, stderr, stdout } = await world.release(...args);
  assert.equal(code, 0, stderr);
  return parsePlan(Buffer.from(stdout));
}

/** Somebody else's directory with the same release.yml. */
export async function otherDirectory({ directory }: ContentWorld, name = "other"): Promise<string> {
  const other = join(directory, name);
  await mkdir(other);
  await writeFile(join(other, "release.yml"), await readFile(join(directory, "release.yml")));
  return other;
}
