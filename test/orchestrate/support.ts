import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { policyOf } from "../support/policy.ts";
import { git } from "../support/source.ts";
import { ms, type Ended } from "../support/ms.ts";
import { gitUrl, makeProject, type Project } from "../support/project.ts";
import { rest, type Stage } from "../support/stage.ts";
import { writeFile } from "node:fs/promises";

type Fields = Readonly<Record<string, unknown>>;

/** A project that an operator releases from a directory of their own. */
export interface Operated {
  readonly project: Project;
  /** Where `ms` is run: has release.yml. */
  readonly directory: string;
  /** Runs `ms release …` there as the maintainer. */
  release(...args: string[]): Promise<Ended>;
}

export const CHECKS = ["test", "lint"];

/** A project with a release.yml that asks for two checks; nothing has reported them. */
export async function operate(stage: Stage, producer: Fields = {}): Promise<Operated> {
  const project = await makeProject(stage);
  const directory = await mkdtemp(join(stage.directory, "operator-"));
  const config = policyOf(project, { checks: CHECKS, ...producer });
  await writeFile(join(directory, "release.yml"), stringify(config));
  return {
    project,
    directory,
    release: (...args) => releaseAs(stage.maintainer.token, stage, directory, args),
  };
}

/** Runs `ms release …` in a directory with a token. */
export function releaseAs(
  token: string,
  stage: Stage,
  directory: string,
  args: readonly string[],
): Promise<Ended> {
  const env = { GH_TOKEN: token, GITHUB_API_URL: stage.emulator.urls.api_url, MS_POLL_MS: "100" };
  return ms(["release", ...args], env, directory);
}

/** A check of a commit has ended like this. */
export async function report(
  { project }: Operated,
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
export async function pushCommit({ project }: Operated, message: string): Promise<string> {
  const { stage, name } = project;
  const clone = await mkdtemp(join(stage.directory, "clone-"));
  await git(clone, "clone", "--quiet", gitUrl(stage, name), ".");
  await git(clone, "commit", "--quiet", "--allow-empty", "--message", message);
  await git(clone, "push", "--quiet", "origin", "HEAD:main");
  return git(clone, "rev-parse", "HEAD");
}
