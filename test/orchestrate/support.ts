import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { LENIENT_GATE, policyOf } from "../support/policy.ts";
import { git } from "../support/source.ts";
import { ms, startMs, type Ended, type Running } from "../support/ms.ts";
import { gitUrl, makeProject, type Project } from "../support/project.ts";
import { rest, type Stage } from "../support/stage.ts";
import { CHECKS, WORKFLOWS } from "./workflows.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A project that an operator releases from a directory of their own. */
export interface Operated {
  readonly project: Project;
  /** Where `ms` is run: has release.yml. */
  readonly directory: string;
  /** Runs `ms release …` there as the maintainer. */
  release(...args: string[]): Promise<Ended>;
  /** The same as somebody else. */
  as(token: string, ...args: string[]): Promise<Ended>;
  /** Starts it. */
  start(...args: string[]): Running;
}

/** A project with a release.yml that asks for two checks; nothing has reported them. */
export async function operate(
  stage: Stage,
  producer: Fields = {},
  product: Fields = {},
): Promise<Operated> {
  const project = await makeProject(stage);
  const directory = await mkdtemp(join(stage.directory, "operator-"));
  const base = policyOf(project, { checks: CHECKS, ...producer }, { environments: LENIENT_GATE });
  const { app } = base["products"] as { app: Fields };
  const config = { ...base, products: { app: { ...app, ...product } } };
  await writeFile(join(directory, "release.yml"), stringify(config));
  return {
    project,
    directory,
    release: (...args) => releaseAs(stage.maintainer.token, stage, directory, args),
    start: (...args) => startAs(stage.maintainer.token, stage, directory, args),
    as: (token, ...args) => releaseAs(token, stage, directory, args),
  };
}

/** Runs `ms release …` in a directory with a token. */
export function releaseAs(
  token: string,
  stage: Stage,
  directory: string,
  args: readonly string[],
): Promise<Ended> {
  return ms(["release", ...args], envOf(token, stage), directory);
}

/** The same, not waited for. */
export function startAs(
  token: string,
  stage: Stage,
  directory: string,
  args: readonly string[],
): Running {
  return startMs(["release", ...args], envOf(token, stage), directory);
}

function envOf(token: string, stage: Stage): Record<string, string> {
  return {
    GH_TOKEN: token,
    GITHUB_API_URL: stage.emulator.urls.api_url,
    MS_POLL_MS: "100",
    RELEASE_ACTIONS_RETRY_SECONDS: "2",
  };
}

/** The same with both workflows on main, and its head green. */
export async function operateGreen(stage: Stage, producer: Fields = {}): Promise<Operated> {
  const at = await operate(stage, producer);
  const sha = await pushFiles(at, WORKFLOWS, "ci: workflows");
  const green = { ...at, project: { ...at.project, sha } };
  await report(green, sha);
  return green;
}

/** A check of a commit has ended like this. */
export async function report(
  { project }: Pick<Operated, "project">,
  sha: string,
  states: Fields = { test: "success", lint: "success" },
): Promise<void> {
  const { stage, name } = project;
  for (const [context, state] of Object.entries(states)) {
    const path = `/repos/${name}/statuses/${sha}`;
    await rest(stage, stage.emulator.tokens.writer, "POST", path, { context, state });
  }
}

/** Pushes an empty commit with this message onto main and answers its sha. */
export function pushCommit(at: Pick<Operated, "project">, message: string): Promise<string> {
  return pushFiles(at, {}, message);
}

/** Pushes a commit with these files onto main and answers its sha. */
export async function pushFiles(
  { project }: Pick<Operated, "project">,
  files: Readonly<Record<string, string>>,
  message: string,
): Promise<string> {
  const { stage, name } = project;
  const clone = await mkdtemp(join(stage.directory, "clone-"));
  await git(clone, "clone", "--quiet", gitUrl(stage, name), ".");
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await writeFile(join(clone, path), text);
  }
  await git(clone, "add", "--all");
  await git(clone, "commit", "--quiet", "--allow-empty", "--message", message);
  await git(clone, "push", "--quiet", "origin", "HEAD:main");
  return git(clone, "rev-parse", "HEAD");
}
