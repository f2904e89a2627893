import assert from "node:assert/strict";
import test from "node:test";
import { generateEd25519 } from "@release-actions/signing";
import { verify, WRITES } from "../support/actions.ts";
import { createAttested } from "../support/attest.ts";
import { withFaults, type Fault } from "../support/faults.ts";
import { trustRootFile } from "../support/forge-attestation.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, PRODUCT_NAMES, type Project } from "../support/project.ts";
import { candidateOf, digests, releaseOf } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();
const key = generateEd25519();
const required = {
  "trust-root": await trustRootFile(stage),
  "require-attestation": "true",
  "public-key": key.publicKey,
};
const ALL = [
  ...PRODUCT_NAMES,
  "candidate.json",
  "candidate.json.sig",
  "candidate.sigstore.json",
  "checksums.txt",
];
/** The attestation, the draft, each asset; after the last one, the seal, the candidate is whole. */
const WRITES_BEFORE_SEAL = ALL.length + 1;

test("killed after any of its writes, a second run ends in one candidate whose proofs hold", async () => {
  const project = await makeProject(stage);
  for (let after = 1; after <= WRITES_BEFORE_SEAL; after += 1) {
    const inputs = { name: `write-${after}`, "signing-key": key.secretKey };
    const killed = await createAttested(project, { inputs, kill: { after, counting: WRITES } });
    assert.notEqual(killed.exitCode, 0, `it was not killed after write ${after}`);
    assertOk(await createAttested(project, { inputs }));
    const release = await releaseOf(project, `rc-write-${after}-${project.sha}`);
    assert.deepEqual(release.assets.map(({ name }) => name).toSorted(), ALL.toSorted());
    assertOk(await verify(project, { inputs: { ...required, name: inputs.name } }));
  }
});

test("an attestation that GitHub stored without saying so is not stored twice", async () => {
  const project = await makeProject(stage);
  const path = "/attestations$";
  const faults: readonly Fault[] = [
    { method: "POST", path, action: { type: "apply_then_fail", status: 502 } },
  ];
  const { result, fired } = await withFaults(stage, faults, () => createAttested(project));
  assertOk(result);
  assert.deepEqual(fired, [1]);
  assert.equal(await attestationsOf(project), 1);
});

test("when GitHub takes no attestation, nothing is written and the job may be run again", async () => {
  const project = await makeProject(stage);
  const faults = [{ method: "POST", path: "/attestations$", times: 100, action: DOWN }];
  const { result } = await withFaults(stage, faults, () =>
    assertUntouched(project, () => createAttested(project, { retry: 0 })),
  );
  assertRefused(result, "github_unavailable");
  assertOk(await createAttested(project));
});

const DOWN = { type: "fail", status: 503 } as const;

for (const service of ["fulcio", "rekor", "tsa", "oidc"]) {
  test(`when ${service} is down for good, nothing is written and it is told as that`, async () => {
    const project = await makeProject(stage);
    const faults = [{ path: `/_services/${service}/`, times: 100, action: DOWN }];
    const { result } = await withFaults(stage, faults, () =>
      assertUntouched(project, () => createAttested(project)),
    );
    assertRefused(result, "attestation_failed");
  });
}

async function attestationsOf(project: Project): Promise<number> {
  const digest = digests(await candidateOf(project))["candidate.json"] ?? "";
  const { attestations } = await rest<{ attestations: readonly unknown[] }>(
    stage,
    stage.maintainer.token,
    "GET",
    `/repos/${project.name}/attestations/${digest}`,
  );
  return attestations.length;
}
