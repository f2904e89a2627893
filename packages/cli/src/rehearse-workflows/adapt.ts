import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseSha, ReleaseError, type RepositoryName, type Sha } from "@release-actions/contract";
import { git } from "../rehearse/process.ts";
import type { Checkout } from "./checkouts.ts";
import { pinnedKeys, publicKeyFor, type RehearsalKeys } from "./keys.ts";
import { OWN_KEY, type Substitution } from "./local-config.ts";
import type { Needed } from "./needed.ts";
import { policyPlaces, writePolicies } from "./policies.ts";
import { workflowsOf } from "./yaml-files.ts";

/** A clone with what only the rehearsal has, ready to be pushed. */
export interface Adapted extends Checkout {
  /** What is pushed: `head`, or a commit on top of it. */
  readonly sha: Sha;
  /** Paths of the workflows that report its required checks. */
  readonly checking: readonly string[];
}

/** What is pushed, and in what it differs from what somebody has. */
export interface AdaptedAll {
  readonly sources: readonly Adapted[];
  /** Repositories that hold nothing but the release.yml which the workflows read there. */
  readonly policies: readonly PolicyRepository[];
  readonly substitutions: readonly Substitution[];
}

interface PolicyRepository {
  readonly name: RepositoryName;
  readonly directory: string;
  readonly sha: Sha;
}

/**
 * Puts the rehearsal's release.yml where the workflows read it, and the rehearsal's public keys where a
 * workflow pins others. What was cloned gets a commit on top when that changes it.
 * @param config text of the rehearsal's release.yml
 * @param below where repositories are made that hold nothing else
 */
export async function adaptAll(
  needed: readonly Needed[],
  config: string,
  keys: RehearsalKeys,
  below: string,
): Promise<AdaptedAll> {
  const places = needed.flatMap(({ checkout, started }) =>
    policyPlaces(started, checkout.participant.name),
  );
  const substitutions: Substitution[] = [];
  const sources: Adapted[] = [];
  for (const { checking, checkout } of needed) {
    const { directory, head, participant } = checkout;
    const own = places.filter(({ repository }) => isSame(repository, participant.name));
    const changed = [
      ...(await replaceKeys(checkout, keys)),
      ...(await writePolicies(participant.name, directory, own, config)),
    ];
    substitutions.push(...changed);
    sources.push({
      ...checkout,
      sha: changed.length === 0 ? head : await commitChanges(directory),
      checking: checking.map(({ path }) => path),
    });
  }
  const elsewhere = places.filter(
    ({ repository }) => !sources.some(({ participant }) => isSame(participant.name, repository)),
  );
  const policies: PolicyRepository[] = [];
  for (const name of new Set(elsewhere.map(({ repository }) => repository))) {
    const directory = join(below, name);
    await mkdir(directory, { recursive: true });
    await git(["init", "--quiet", "--initial-branch=main"], directory);
    const own = elsewhere.filter(({ repository }) => repository === name);
    substitutions.push(...(await writePolicies(name, directory, own, config)));
    policies.push({ name, directory, sha: await commitChanges(directory) });
  }
  return { sources, policies, substitutions };
}

async function replaceKeys(
  { directory, participant }: Checkout,
  keys: RehearsalKeys,
): Promise<readonly Substitution[]> {
  const changed: Substitution[] = [];
  for (const file of await workflowsOf(directory)) {
    const text = pinnedKeys(file).reduce(
      (before, key) => before.replaceAll(key, publicKeyFor(key, keys)),
      file.text,
    );
    if (text === file.text) continue;
    await writeFile(join(directory, file.path), text);
    changed.push({ where: `${participant.name} ${file.path}`, what: OWN_KEY });
  }
  return changed;
}

function isSame(one: RepositoryName, other: RepositoryName): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Commits everything in a directory, whatever the hooks and the settings of this machine say. */
async function commitChanges(directory: string): Promise<Sha> {
  const plain = [
    ["user.name", "Rehearsal"],
    ["user.email", "rehearsal@localhost"],
    ["commit.gpgSign", "false"],
    ["core.autocrlf", "false"],
  ].flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  await git([...plain, "add", "--all", "--force"], directory);
  const message = "What is different in the rehearsal";
  await git(
    [...plain, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", message],
    directory,
  );
  const sha = parseSha(await git(["rev-parse", "HEAD"], directory));
  if (sha !== null) return sha;
  throw new ReleaseError({ code: "git_failed", message: `${directory} has no commit after one.` });
}
