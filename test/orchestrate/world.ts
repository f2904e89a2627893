import type { Project } from "../support/project.ts";
import { snapshot } from "../support/snapshot.ts";
import { rest } from "../support/stage.ts";
import { listRuns } from "./robot.ts";

interface ListedPull {
  readonly number: number;
  readonly state: string;
  readonly merged_at: string | null;
}

/** Everything of a project that an operation could leave half done. */
export async function worldOf(project: Project) {
  const { releases, tags, latest } = await snapshot(project);
  const branches = await read<{ name: string; commit: { sha: string } }[]>(
    project,
    "/branches?per_page=100",
  );
  const pulls = await read<ListedPull[]>(project, "/pulls?state=all&per_page=100");
  return {
    releases: releases.map(({ assets, draft, id, tag_name }) => ({
      id,
      tag_name,
      draft,
      assets: assets.length,
    })),
    tags,
    latest,
    branches: branches.map(({ name, commit }) => `${name} ${commit.sha}`),
    pulls: pulls.map(({ number, state, merged_at }) => `${number} ${state} ${merged_at !== null}`),
    runs: (await listRuns(project)).map(({ path, conclusion }) => `${path} ${conclusion}`),
  };
}

function read<T>({ stage, name }: Project, path: string): Promise<T> {
  return rest<T>(stage, stage.emulator.tokens.admin, "GET", `/repos/${name}${path}`);
}
