import assert from "node:assert/strict";
import {
  candidateDocument,
  makeApp,
  makeKey,
  PASSWORD,
  REQUIRED,
  sealApp,
  TAG,
} from "../../support/updater.ts";
import { startReleaseRun } from "../../support/runs.ts";
import type { Attack, LaneVariant } from "../attack.ts";

/** The key is there, the gate is not passed: nothing is signed, and the key is not even looked at. */
function ungated(what: string, key: "genuine" | "broken"): LaneVariant {
  return {
    what,
    lane: "promote",
    expect: "gate_not_approved",
    forge: async ({ stage }) => {
      const pair = await makeKey();
      const project = await makeApp(stage);
      await sealApp(project, await candidateDocument(project, pair));
      const secret = key === "genuine" ? pair.secretKey : "not a key at all, but still a secret";
      return {
        project,
        run: await startReleaseRun(project),
        tag: TAG,
        inputs: {
          "updater-public-key": pair.publicKey,
          "updater-signing-key": secret,
          "updater-signing-key-password": PASSWORD,
          "required-platforms": REQUIRED,
        },
        secrets: [pair.secretKey, secret, PASSWORD],
        after: ({ log }) => {
          assert.doesNotMatch(log, /signing_key/);
        },
      };
    },
  };
}

export const attack: Attack = {
  id: "T78",
  title: "A signing key available to a job that passed no gate",
  variants: [
    ungated("the updater's key", "genuine"),
    ungated("a key that is none: the gate comes first", "broken"),
  ],
};
