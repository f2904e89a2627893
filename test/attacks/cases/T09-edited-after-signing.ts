import { generateEd25519 } from "@release-actions/signing";
import { createAttested } from "../../support/attest.ts";
import { forge } from "../../support/forge.ts";
import { trustRootFile } from "../../support/forge-attestation.ts";
import type { Attack, Lane, LaneVariant } from "../attack.ts";

type Inputs = Readonly<Record<string, string>>;

/** The document is edited, with everything else fitting, after it was attested and signed. */
function editedUnder(
  what: string,
  lane: Lane,
  expect: LaneVariant["expect"],
  asks: (proofs: { readonly trust: string; readonly key: string }) => Inputs,
): LaneVariant {
  return {
    what,
    lane,
    expect,
    forge: async (world) => {
      const project = await world.bare();
      const { secretKey, publicKey } = generateEd25519();
      await createAttested(project, { inputs: { "signing-key": secretKey } });
      await forge(project, (genuine) => ({ ...genuine, toolchain: { rust: "1.0.0" } }));
      const trust = await trustRootFile(world.stage);
      return { project, inputs: asks({ trust, key: publicKey }), secrets: [secretKey] };
    },
  };
}

export const attack: Attack = {
  id: "T09",
  title: "candidate.json edited after it was attested or signed",
  variants: [
    editedUnder("attested", "verify", "attestation_subject", ({ trust }) => ({
      "trust-root": trust,
      "require-attestation": "true",
    })),
    editedUnder("attested, on promotion", "promote", "attestation_subject", ({ trust }) => ({
      "trust-root": trust,
    })),
    editedUnder(
      "signed",
      "verify",
      ["attestation_subject", "signature_invalid"],
      ({ trust, key }) => ({ "trust-root": trust, "public-key": key }),
    ),
  ],
};
