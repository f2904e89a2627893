import type { ReleaseConfig } from "@release-actions/contract";
import { letPush, makePerson, makeRepository, type Person } from "../rehearse/inhabit.ts";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import { makeGate, makeReviewers, putSecret } from "./gates.ts";
import { secretsOf, type RehearsalKeys } from "./keys.ts";
import type { Substitution } from "./local-config.ts";
import type { Needed } from "./preflight.ts";
import type { Scope } from "./scope.ts";
import { entriesOf, isLiteral, withLocalUses, type YamlFile } from "./yaml-files.ts";

/** Who acts in a rehearsal. */
export interface People {
  /** Pushes, and starts the workflows. */
  readonly maintainer: Person;
  /** Approves: somebody else than the maintainer. */
  readonly reviewer: Person;
}

/** Makes people, repositories, gates and secrets: everything that must be there before a push. */
export async function furnish(
  local: LocalGitHub,
  config: ReleaseConfig,
  { chosen }: Scope,
  needed: readonly Needed[],
  keys: RehearsalKeys,
): Promise<{ readonly people: People; readonly substitutions: readonly Substitution[] }> {
  const { environment } = chosen.channel;
  const rules = config.environments?.[environment] ?? {};
  const maintainer = await makePerson(local, "maintainer");
  const reviewers = await makeReviewers(local, rules);
  const [reviewer = maintainer] = reviewers;
  const substitutions: Substitution[] = [];
  for (const one of needed) {
    const { branch, participant } = one.checkout;
    await makeRepository(local, participant.name, branch);
    for (const person of [maintainer, ...reviewers]) await letPush(local, participant.name, person);
    const released = participant.name.toLowerCase() === chosen.product.repository.toLowerCase();
    if (released && environment !== "none") {
      await makeGate(local, participant.name, environment, rules, reviewers);
    }
    if (released && chosen.channel.immutable === true) {
      const path = `/repos/${participant.name}/immutable-releases`;
      await local.rest(local.emulator.tokens.admin, "PUT", path);
    }
    const release = released ? chosen.product.workflow : null;
    substitutions.push(...(await giveSecrets(local, one, release, environment, keys)));
  }
  return { people: { maintainer, reviewer }, substitutions };
}

/**
 * The release workflow's secrets belong to its environments, so that a job which reads one before the
 * gate finds nothing, as on GitHub; all others to the repository.
 */
async function giveSecrets(
  local: LocalGitHub,
  { checkout, checking, started }: Needed,
  release: string | null,
  gate: string,
  keys: RehearsalKeys,
): Promise<readonly Substitution[]> {
  const { directory, participant } = checkout;
  const releasing = release === null ? [] : await withLocalUses(directory, [release]);
  const guarded = new Set(releasing.map(({ path }) => path));
  const others = [...started, ...checking].filter(({ path }) => !guarded.has(path));
  const given: Substitution[] = [];
  const give = async (files: readonly YamlFile[], environment: string | null): Promise<void> => {
    for (const secret of secretsOf(files, keys)) {
      await putSecret(local, participant.name, secret, environment);
      const place = environment === null ? participant.name : `environment ${environment}`;
      given.push({ where: `secret ${secret.name} of ${place}`, what: secret.what });
    }
  };
  const environments = environmentsOf(releasing, gate);
  for (const environment of environments) await give(releasing, environment);
  await give(environments.length === 0 ? [...releasing, ...others] : others, null);
  return given;
}

function environmentsOf(files: readonly YamlFile[], gate: string): readonly string[] {
  const named = files.flatMap(({ value }) => [
    ...entriesOf(value, "environment"),
    ...entriesOf(value, "secrets-environment"),
  ]);
  const names = named.map(({ value }) => value).filter(isLiteral);
  return [...new Set([gate, ...names])].filter((name) => name !== "none");
}
