import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { StartedRun } from "./actions-world.ts";
import type { World } from "./emulator.ts";

/** A run with what its job needs to reach the artifact service. */
export type ArtifactRun = StartedRun & RuntimeAccess;

export interface RuntimeAccess {
  readonly runtime_token: string;
  readonly results_url: string;
}

/** What the client's methods answer with; each has some of these. */
export interface ClientAnswer {
  readonly id?: number;
  readonly size?: number;
  readonly digest?: string;
  readonly digestMismatch?: boolean;
  readonly downloadPath?: string;
  readonly artifact?: ListedArtifact;
  readonly artifacts?: readonly ListedArtifact[];
}

export interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly digest: string;
}

const CLIENT = fileURLToPath(new URL("artifacts-client.ts", import.meta.url));

/** Runs the unmodified artifact client in a job's surroundings. Throws with the client's message. */
export async function artifactClient(
  world: World,
  job: RuntimeAccess,
  ...command: readonly string[]
): Promise<ClientAnswer> {
  const child = fork(CLIENT, command, {
    env: { ...process.env, ...jobVariables(world, job) },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [message] = (await once(child, "message")) as [{ ok?: ClientAnswer; error?: string }];
  if (message.error !== undefined) throw new Error(message.error);
  return message.ok ?? {};
}

function jobVariables(world: World, job: RuntimeAccess): Record<string, string> {
  const { port } = new URL(world.emulator.urls.url);
  return {
    ACTIONS_RUNTIME_TOKEN: job.runtime_token,
    ACTIONS_RESULTS_URL: job.results_url,
    GITHUB_API_URL: world.emulator.urls.api_url,
    // The client refuses what it takes for Enterprise Server; it never connects to this name.
    GITHUB_SERVER_URL: `http://github.localhost:${port}`,
  };
}
