import { serialiseCandidate, type Candidate, type ErrorCode } from "@release-actions/contract";
import { download, replace } from "../support/assets.ts";
import { checksumsOf } from "../support/forge.ts";
import { PRODUCT } from "../support/project.ts";
import { assetOf, candidateOf } from "../support/snapshot.ts";
import type { Lane, LaneVariant, Scene } from "./attack.ts";
import type { Sealed, World } from "./world.ts";

// The shapes that many variants share.

type Inputs = Readonly<Record<string, string>>;

/** A candidate.json that says what `change` makes of it, with everything else fitting. */
export function claiming(
  what: string,
  expect: ErrorCode,
  change: (genuine: Candidate) => Candidate,
  inputs: Inputs = {},
  lane: Lane = "verify",
): LaneVariant {
  const forge = async (world: World): Promise<Scene> => {
    const { project } = await world.sealed({ candidate: change });
    return { project, inputs };
  };
  return { what, lane, expect, forge };
}

/** Something that happens to a sealed candidate. */
export function tampered(
  what: string,
  expect: ErrorCode | readonly ErrorCode[],
  tamper: (sealed: Sealed, world: World) => Promise<unknown>,
  inputs: Inputs = {},
  lane: Lane = "verify",
): LaneVariant {
  const forge = async (world: World): Promise<Scene> => {
    const sealed = await world.sealed();
    await tamper(sealed, world);
    return { project: sealed.project, inputs };
  };
  return { what, lane, expect, forge };
}

/** A candidate.json of these very bytes. Most of them are no candidate at all. */
export function written(
  what: string,
  expect: ErrorCode,
  rewrite: (genuine: string) => string | Uint8Array,
  lane: Lane = "verify",
): LaneVariant {
  const rewriteSeal = async ({ project }: Sealed): Promise<void> => {
    const release = await candidateOf(project);
    const genuine = (await download(project, assetOf(release, "candidate.json"))).toString();
    await replace(project, release, "candidate.json", rewrite(genuine));
  };
  return tampered(what, expect, rewriteSeal, {}, lane);
}

/** A checksums.txt of these very bytes. */
export function listed(
  what: string,
  expect: ErrorCode,
  rewrite: (genuine: string) => string | Uint8Array,
): LaneVariant {
  return tampered(what, expect, async ({ project }) => {
    const release = await candidateOf(project);
    const genuine = (await download(project, assetOf(release, "checksums.txt"))).toString();
    await replace(project, release, "checksums.txt", rewrite(genuine));
  });
}

/** One entry of the inventory, bent; type checkers may object, attackers do not ask them. */
export function bent(
  candidate: Candidate,
  name: string,
  change: Readonly<Record<string, unknown>>,
): Candidate {
  const assets = candidate.assets.map((entry) =>
    entry.name === name ? { ...entry, ...change } : entry,
  );
  return { ...candidate, assets };
}

/** The product's file with one bit flipped. */
export function flipped(name: keyof typeof PRODUCT): Buffer {
  const bytes = Buffer.from(PRODUCT[name]);
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
  return bytes;
}

/** Puts a forged document and the checksums that fit it into a sealed draft. */
export async function reseal({ project }: Sealed, forged: Candidate): Promise<void> {
  const release = await candidateOf(project);
  const bytes = serialiseCandidate(forged);
  await replace(project, release, "checksums.txt", checksumsOf(forged, bytes));
  await replace(project, release, "candidate.json", bytes);
}
