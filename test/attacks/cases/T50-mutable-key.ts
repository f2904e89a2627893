import { generateEd25519 } from "@release-actions/signing";
import { create } from "../../support/actions.ts";
import { commitPolicy, policyOf } from "../../support/policy.ts";
import { assertOk } from "../../support/outcome.ts";
import type { Attack, LaneVariant } from "../attack.ts";

/** The workflow takes the key from a variable that an attacker has set; the policy pins another. */
function keyFromVariable(what: string, asks: boolean, code: LaneVariant["expect"]): LaneVariant {
  return {
    what,
    lane: "verify",
    expect: code,
    forge: async ({ bare }) => {
      const project = await bare();
      const [pinned, own] = [generateEd25519(), generateEd25519()];
      assertOk(await create(project, { inputs: { "signing-key": own.secretKey } }));
      const signature = { public_key: pinned.publicKey };
      await commitPolicy(project, policyOf(project, { signature }));
      const inputs = { policy: "release.yml", "source-sha": project.sha };
      const variable: Record<string, string> = asks ? { "public-key": own.publicKey } : {};
      return { project, inputs: { ...inputs, ...variable }, secrets: [own.secretKey] };
    },
  };
}

export const attack: Attack = {
  id: "T50",
  title: "A public key from a mutable variable in place of the reviewed one",
  variants: [
    keyFromVariable("signed by a key that the policy does not pin", false, "signature_invalid"),
    keyFromVariable("and the variable says that it is the one", true, [
      "input_invalid",
      "signature_invalid",
    ]),
  ],
};
