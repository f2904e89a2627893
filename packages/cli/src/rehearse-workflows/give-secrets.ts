import type { ChosenProduct } from "@release-actions/orchestrate";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import { putSecret } from "./gates.ts";
import type { Substitution } from "./local-config.ts";
import type { Needed } from "./needed.ts";
import { environmentsOf, secretsOf, variablesOf, type SecretValues } from "./stand-in-secrets.ts";
import { withLocalUses, type YamlFile } from "./yaml-files.ts";

/** Gives every workflow a stand-in for each secret that it names. */
export async function giveSecrets(
  local: LocalGitHub,
  { channel, product }: ChosenProduct,
  needed: readonly Needed[],
  values: SecretValues,
): Promise<readonly Substitution[]> {
  const given: Substitution[] = [];
  for (const one of needed) {
    const { name } = one.checkout.participant;
    const isHome = name.toLowerCase() === product.repository.toLowerCase();
    const release = isHome ? [product.workflow] : [];
    given.push(...(await giveRepository(local, one, release, channel.environment, values)));
    const unset = variablesOf([...one.started, ...one.checking]);
    given.push(
      ...unset.map((variable) => ({ where: `variable ${variable} of ${name}`, what: "empty" })),
    );
  }
  return given;
}

/**
 * The release workflow's secrets belong to its environments, so that a job which reads one before the
 * gate finds nothing, as on GitHub; all others to the repository.
 */
async function giveRepository(
  local: LocalGitHub,
  { checkout, checking, started }: Needed,
  release: readonly string[],
  gate: string,
  values: SecretValues,
): Promise<readonly Substitution[]> {
  const { directory, participant } = checkout;
  const releasing = await withLocalUses(directory, release);
  const guarded = new Set(releasing.map(({ path }) => path));
  const others = [...started, ...checking].filter(({ path }) => !guarded.has(path));
  const given: Substitution[] = [];
  const give = async (files: readonly YamlFile[], environment: string | null): Promise<void> => {
    for (const secret of secretsOf(files, values)) {
      await putSecret(local, participant.name, secret, environment);
      const place = environment === null ? participant.name : `environment ${environment}`;
      given.push({ where: `secret ${secret.name} of ${place}`, what: secret.what });
    }
  };
  const environments = [...new Set([gate, ...environmentsOf(releasing)])].filter(
    (name) => name !== "none",
  );
  for (const environment of environments) await give(releasing, environment);
  await give(environments.length === 0 ? [...releasing, ...others] : others, null);
  return given;
}
