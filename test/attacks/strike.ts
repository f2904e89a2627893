import { ReleaseError, toReleaseError } from "@release-actions/contract";
import { create, promote, verify, type Done, type StepOptions } from "../support/actions.ts";
import { openGoBetween } from "../support/go-between.ts";
import { approvedRun, startCandidateRun, type Run } from "../support/runs.ts";
import { snapshot } from "../support/snapshot.ts";
import type { Attack, CallVariant, Lane, LaneVariant, Scene, Variant } from "./attack.ts";
import { accepted, judge, REJECTED, type Verdict } from "./judge.ts";
import type { World } from "./world.ts";

/** What became of one variant of an attack. */
export interface Struck {
  readonly id: string;
  readonly what: string;
  readonly verdict: Verdict | { readonly kind: "broken"; readonly why: string };
}

/**
 * Strikes with every variant of an attack, one after the other. Never throws.
 * @param untilNoticed ends with the first variant that is not rejected
 */
export async function strike(
  world: World,
  attack: Attack,
  untilNoticed = false,
): Promise<readonly Struck[]> {
  const struck: Struck[] = [];
  for (const variant of attack.variants) {
    const verdict = await strikeOnce(world, variant).catch((error: unknown) => ({
      kind: "broken" as const,
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }));
    struck.push({ id: attack.id, what: variant.what, verdict });
    if (untilNoticed && verdict.kind !== "rejected") break;
  }
  return struck;
}

function strikeOnce(world: World, variant: Variant): Promise<Verdict> {
  return variant.lane === "package" ? callOf(world, variant) : strikeLane(world, variant);
}

async function strikeLane(world: World, variant: LaneVariant): Promise<Verdict> {
  const { emulator, maintainer, reviewer } = world.stage;
  const scene = await variant.forge(world);
  const { project } = scene;
  const between = scene.hooks ? await openGoBetween(world.stage, scene.hooks) : null;
  const options = await optionsOf(variant.lane, scene, between?.apiUrl);
  const before = await snapshot(project);
  const last = emulator.requests().at(-1)?.id ?? 0;
  let done: Done;
  try {
    done = await RUN[variant.lane](scene, options);
  } finally {
    between?.close();
  }
  const about = new RegExp(`/${project.name}(?![\\w.-])`);
  const requests = emulator.requests().filter(({ id, path }) => id > last && about.test(path));
  const after = await snapshot(project);
  const secrets = [
    done.run.token,
    maintainer.token,
    reviewer.token,
    ...Object.values(emulator.tokens),
    ...(scene.secrets ?? []),
  ];
  const { lane } = variant;
  const verdict = await judge(variant, { lane, project, done, before, after, requests, secrets });
  if (verdict.kind !== "rejected") return verdict;
  try {
    await scene.after?.(done);
    return REJECTED;
  } catch (error) {
    return accepted(error instanceof Error ? error.message : String(error));
  }
}

async function optionsOf(
  lane: Lane,
  scene: Scene,
  apiUrl: string | undefined,
): Promise<StepOptions & { run: Run }> {
  const { project, inputs, variables, kill } = scene;
  const start = lane === "create" ? startCandidateRun : approvedRun;
  return {
    run: scene.run ?? (await start(project)),
    ...(inputs ? { inputs } : {}),
    ...(kill ? { kill } : {}),
    job: {
      ...(variables ? { variables } : {}),
      ...(apiUrl === undefined ? {} : { apiUrl }),
    },
  };
}

const RUN: Readonly<
  Record<Lane, (scene: Scene, options: StepOptions & { run: Run }) => Promise<Done>>
> = {
  create: ({ project }, options) => create(project, options),
  verify: ({ project }, options) => verify(project, options),
  promote: ({ project, tag = "v1.0.0" }, options) => promote(project, tag, options),
};

async function callOf(world: World, { call, of, expect }: CallVariant): Promise<Verdict> {
  try {
    await call(world);
  } catch (error) {
    const code = codeOf(error);
    if (expect !== "unharmed" && [expect].flat().some((one) => one === code)) return REJECTED;
    const why = `expected ${[expect].flat().join(" or ")}, found ${code}: ${String(error)}`;
    return { kind: "wrong_code", why };
  }
  return expect === "unharmed" ? REJECTED : accepted(`${of} took it`);
}

function codeOf(error: unknown): string {
  if (error instanceof ReleaseError) return toReleaseError(error).code;
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "none";
}
