import { createAttested } from "../../support/attest.ts";
import {
  forgeBundle,
  genuineStatement,
  otherRun,
  signAs,
  trustRootFile,
} from "../../support/forge-attestation.ts";
import { remove } from "../../support/assets.ts";
import { forge } from "../../support/forge.ts";
import type { Project } from "../../support/project.ts";
import { assetOf, candidateOf } from "../../support/snapshot.ts";
import { rest } from "../../support/stage.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { attestedAs } from "../attested.ts";

/** Gives a bundle to the service in which GitHub keeps attestations. */
async function store({ stage, name }: Project, text: string): Promise<void> {
  const { admin } = stage.emulator.tokens;
  const bundle: unknown = JSON.parse(text);
  await rest(stage, admin, "POST", `/repos/${name}/attestations`, { bundle });
}

/** After an edit, one bundle has the identity and not the document, the other the reverse. */
const SPREAD: LaneVariant = {
  what: "one has the right identity, the other the right files",
  lane: "verify",
  expect: ["attestation_identity", "attestation_subject"],
  forge: async ({ bare, stage }) => {
    const project = await bare();
    const { run } = await createAttested(project);
    await forge(project, (genuine) => ({ ...genuine, toolchain: { rust: "1.0.0" } }));
    await store(project, await forgeBundle(project, await otherRun(project)));
    const statement = await genuineStatement(project, run);
    const subject = statement.subject.slice(1);
    await store(project, await signAs(stage, run, { ...statement, subject }));
    await remove(project, assetOf(await candidateOf(project), "candidate.sigstore.json"));
    const inputs = { "trust-root": await trustRootFile(stage), "require-attestation": "true" };
    return { project, inputs };
  },
};

export const attack: Attack = {
  id: "T20",
  title: "Good fields spread over two bundles: one must satisfy everything",
  variants: [
    SPREAD,
    ...attestedAs([
      "a certificate of another run around the genuine envelope",
      "a statement without one of the files",
      "a statement without candidate.json",
      "a bundle in a list",
    ]),
  ],
};
