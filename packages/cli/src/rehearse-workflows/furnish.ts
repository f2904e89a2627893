import type { ReleaseConfig } from "@release-actions/contract";
import { letPush, makePerson, makeRepository, type Person } from "../rehearse/inhabit.ts";
import { field, type LocalGitHub } from "../rehearse/local-github.ts";
import { makeGate, makeReviewers } from "./gates.ts";
import { giveSecrets } from "./give-secrets.ts";
import type { RehearsalKeys } from "./keys.ts";
import type { Substitution } from "./local-config.ts";
import type { Needed } from "./needed.ts";
import type { Scope } from "./scope.ts";

/** Who acts in a rehearsal. */
export interface People {
  /** Pushes, and starts the workflows. */
  readonly maintainer: Person;
  /** May approve; nobody of them is the maintainer. */
  readonly reviewers: readonly Person[];
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
  const maintainer = await makePerson(local, "rehearsal-maintainer");
  const reviewers = await makeReviewers(local, rules);
  const people = { maintainer, reviewers };
  for (const one of needed) {
    const { branch, participant } = one.checkout;
    await makeRepository(local, participant.name, branch, people.reviewers);
    for (const person of [maintainer, ...reviewers]) await letPush(local, participant.name, person);
    const released = participant.name.toLowerCase() === chosen.product.repository.toLowerCase();
    if (released && environment !== "none") {
      await makeGate(local, participant.name, environment, rules, reviewers);
    }
    if (released && chosen.channel.immutable === true) {
      const path = `/repos/${participant.name}/immutable-releases`;
      await local.rest(local.emulator.tokens.admin, "PUT", path);
    }
  }
  const token = await makeToken(local, needed);
  const substitutions = await giveSecrets(local, chosen, needed, { keys, token });
  return { people, substitutions };
}

/** What somebody's own token of GitHub would be for: candidates of other repositories. */
async function makeToken(local: LocalGitHub, needed: readonly Needed[]): Promise<string> {
  const rights = {
    contents: "write",
    actions: "read",
    checks: "read",
    statuses: "read",
    metadata: "read",
  };
  const names = needed.map(({ checkout }) => checkout.participant.name);
  const repositories = Object.fromEntries(names.map((name) => [name, rights]));
  const made = await local.control("POST", "/tokens", { kind: "installation", repositories });
  return field(made, "token", "string");
}
