import { join } from "node:path";
import { ReleaseError, type RepositoryName } from "@release-actions/contract";
import { connect, formatBytes, traceRelease, type Trace } from "@release-actions/lanes";
import type { Display } from "./display.ts";
import { startLocalGitHub, type LocalGitHub } from "./local-github.ts";
import { buildProduct } from "./product.ts";
import type { StepResult } from "./run-bundle.ts";
import { readSource, type Source } from "./source.ts";
import {
  approve,
  createStep,
  promoteStep,
  startReleaseRun,
  verifyStep,
  type Stage,
} from "./steps.ts";
import { chooseTag, ENVIRONMENT, prepareWorld, pushHistory, type World } from "./world.ts";

export interface RehearseOptions {
  /** The checkout whose HEAD is released. */
  readonly root: string;
  /** Keeps the local GitHub; a second rehearsal there shows that nothing happens twice. */
  readonly dataDir: string;
  readonly port: number;
}

/** A finished rehearsal; `local` still runs. */
export interface Rehearsal {
  readonly local: LocalGitHub;
  readonly source: Source;
  readonly world: World;
  readonly create: StepResult;
  readonly promote: StepResult;
  readonly trace: Trace;
  readonly requests: Readonly<Record<string, number>>;
  readonly durationMs: number;
}

/**
 * Releases a commit of this repository on the local GitHub with the shipped bundles: candidate,
 * verification, gate, promotion, trace.
 */
export async function rehearse(options: RehearseOptions, show: Display): Promise<Rehearsal> {
  const started = performance.now();
  const source = await readSource(options.root);
  show.title(`Rehearsing ${source.name} at ${source.sha.slice(0, 12)} on a local GitHub`);
  if (source.uncommitted > 0) {
    show.note(`${source.uncommitted} uncommitted changes are not part of it`);
  }
  const local = await startLocalGitHub(join(options.dataDir, "github"), options.port);
  try {
    const done = await releaseOn(local, source, options, show);
    return { ...done, local, source, durationMs: performance.now() - started };
  } catch (error) {
    await local.emulator.close();
    throw error;
  }
}

async function releaseOn(
  local: LocalGitHub,
  source: Source,
  options: RehearseOptions,
  show: Display,
) {
  const requests = new RequestCount(local);
  const world = await show.step(
    "local GitHub",
    () => prepareWorld(local, source),
    ({ repository }) => `${repository} at ${local.emulator.urls.url}`,
  );
  await show.step(
    "push history",
    () => pushHistory(local, world, source),
    () => "main",
  );
  const tag = await chooseTag(local, world, source);
  const checkout = await show.step(
    "build once",
    () => buildProduct(local, world, source, join(options.dataDir, "work")),
    () => "package tarball and bundles, from a clean checkout",
  );
  const runnerDir = join(options.dataDir, "runner");
  const stage: Stage = { local, world, source, checkout, runnerDir };
  const version = tag.replace(/^v/, "");
  const create = await show.step(
    "create-candidate",
    requests.of("create", (say) => createStep(stage, version, said(say))),
    ({ outputs }) =>
      `${shortTag(outputs["tag"])} ${outputs["created"] === "true" ? `sealed, ${outputs["uploaded"] ?? 0} files (${formatBytes(Number(outputs["uploaded-bytes"]))}) uploaded` : "was sealed before, nothing uploaded"}`,
  );
  const run = await startReleaseRun(stage);
  await show.step(
    "verify-candidate",
    requests.of("verify", (say) => verifyStep(stage, run, said(say))),
    ({ outputs }) => outputs["candidate-digest"]?.slice(0, 19) ?? "",
  );
  await show.step(
    `gate ${ENVIRONMENT}`,
    () => approve(stage, run),
    () => `run ${run.id} waited; approved by ${world.reviewer.login}`,
  );
  const promote = await show.step(
    "promote-release",
    requests.of("promote", (say) => promoteStep(stage, run, tag, said(say))),
    ({ outputs }) =>
      `${outputs["tag"] ?? ""} ${outputs["published"] === "true" ? "published" : "was published before, nothing written"}`,
  );
  const trace = await show.step(
    "trace",
    requests.of("trace", () => follow(local, world, tag)),
    (found) => `${found.links.length} links, ${formatBytes(sizeOf(found))} accounted for`,
  );
  return { world, create, promote, trace, requests: requests.byLane };
}

async function follow(
  local: LocalGitHub,
  world: World,
  tag: Parameters<typeof traceRelease>[2],
): Promise<Trace> {
  const token = world.maintainer.token;
  const connection = connect({ token, apiUrl: local.emulator.urls.api_url });
  const trace = await traceRelease(connection, world.repository as RepositoryName, tag);
  if (trace.ok) return trace;
  throw new ReleaseError({
    code: "receipt_invalid",
    message: "The published release cannot be traced back.",
    found: trace.links
      .filter(({ state }) => state === "broken")
      .map(({ what, detail }) => `${what}: ${detail}`)
      .join("; "),
  });
}

type Say = (text: string) => void;

/** A bundle's own words; what it tells the runner (`::debug::…`) is not for people. */
function said(say: Say): (line: string) => void {
  return (line) => {
    if (!line.startsWith("::")) say(line.trim());
  };
}

function sizeOf(trace: Trace): number {
  return trace.assets.reduce((sum, { size }) => sum + size, 0);
}

function shortTag(tag: string | undefined): string {
  return tag?.replace(/[0-9a-f]{28}$/, "…") ?? "";
}

/** How many requests each lane made, by the server's own log. */
class RequestCount {
  readonly byLane: Record<string, number> = {};
  readonly #local: LocalGitHub;

  constructor(local: LocalGitHub) {
    this.#local = local;
  }

  of<T>(lane: string, work: (say: Say) => Promise<T>): (say: Say) => Promise<T> {
    return async (say) => {
      const before = this.#newest();
      try {
        return await work(say);
      } finally {
        const requests = this.#local.emulator.requests();
        this.byLane[lane] = requests.filter(
          ({ id, user_agent: agent }) => id > before && isLane(agent),
        ).length;
      }
    };
  }

  #newest(): number {
    return this.#local.emulator.requests().at(-1)?.id ?? 0;
  }
}

/** The rehearsal's own bookkeeping (runs, approvals) is not the lanes' traffic. */
function isLane(agent: string | null | undefined): boolean {
  return agent?.includes("release-actions") ?? false;
}
