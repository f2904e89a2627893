import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serverUrl } from "@release-actions/github-emulator";
import type { Lab, Repo, Run } from "./lab.ts";

/** The shell of a maintainer; whoever is not on github.com says whom to trust. */
export async function operatorShell(lab: Lab, directory: string): Promise<Record<string, string>> {
  const { emulator, maintainer } = lab;
  const root = await lab.control("GET", "/sigstore/trusted-root.json");
  const file = join(directory, "trusted-root.json");
  await writeFile(file, JSON.stringify(root));
  return {
    GH_TOKEN: maintainer.token,
    GITHUB_API_URL: emulator.urls.api_url,
    GITHUB_SERVER_URL: serverUrl(emulator.urls.url),
    RELEASE_TRUST_ROOT: file,
    MS_POLL_MS: "1000",
  };
}

/** The runs of a workflow, newest first. */
export async function runsOf(repo: Repo, workflow: string): Promise<Run[]> {
  return (await repo.runs()).filter(({ path }) => path.endsWith(`/${workflow}`));
}

/** The reviewer decides about the first run that waits. */
export async function decideWhenAsked(
  repo: Repo,
  state: "approved" | "rejected" = "approved",
): Promise<void> {
  for (;;) {
    const waiting = (await repo.runs()).find(({ status }) => status === "waiting");
    if (waiting !== undefined) return repo.decide(waiting.id, state);
    await sleep(100);
  }
}
