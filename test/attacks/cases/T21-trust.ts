import { readBundle, trustRootFile, type TrustRootJson } from "../../support/forge-attestation.ts";
import type { Forgery } from "../../provenance/forgeries.ts";
import { createAttested } from "../../support/attest.ts";
import type { ErrorCode } from "@release-actions/contract";
import type { Attack, LaneVariant } from "../attack.ts";
import { attestedAs } from "../attested.ts";

const UNSTAMPED: Forgery = {
  what: "a bundle without a timestamp",
  code: "attestation_invalid",
  make: async ({ project }) => {
    const bundle = JSON.parse(await readBundle(project)) as {
      verificationMaterial: {
        timestampVerificationData: { rfc3161Timestamps: unknown[] };
        tlogEntries: { inclusionPromise?: unknown }[];
      };
    };
    bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [];
    for (const entry of bundle.verificationMaterial.tlogEntries) delete entry.inclusionPromise;
    return JSON.stringify(bundle);
  },
};

const OVER = { start: "2020-01-01T00:00:00Z", end: "2020-02-01T00:00:00Z" };

/** The genuine attestation, judged under a trust root that is bent. */
function under(
  what: string,
  expect: ErrorCode | readonly ErrorCode[],
  change: (root: TrustRootJson) => unknown,
): LaneVariant {
  return {
    what,
    lane: "verify",
    expect,
    forge: async ({ bare, stage }) => {
      const project = await bare();
      await createAttested(project);
      const file = `${what.replaceAll(" ", "-")}.json`;
      return { project, inputs: { "trust-root": await trustRootFile(stage, file, change) } };
    },
  };
}

const STAGING: LaneVariant = {
  what: "the pinned roots of github.com, for an attestation of another place",
  lane: "verify",
  expect: "attestation_invalid",
  forge: async ({ bare }) => {
    const project = await bare();
    await createAttested(project);
    return { project, inputs: { "require-attestation": "true" } };
  },
};

export const attack: Attack = {
  id: "T21",
  title: "No transparency log, no timestamp, an expired certificate, a staging root",
  variants: [
    ...attestedAs(
      [
        "a bundle without a log entry",
        "a bundle with its log entry twice",
        "a bundle without its certificate",
      ],
      [UNSTAMPED],
    ),
    STAGING,
    under("an authority that is over", ["attestation_invalid", "trust_root_expired"], (root) => ({
      ...root,
      certificateAuthorities: root.certificateAuthorities.map((one) => ({
        ...one,
        validFor: OVER,
      })),
    })),
    under("no authority at all", ["attestation_invalid", "trust_root_invalid"], (root) => ({
      ...root,
      certificateAuthorities: [],
    })),
  ],
};
