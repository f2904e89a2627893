import assert from "node:assert/strict";
import { test } from "node:test";
import type { Candidate } from "@release-actions/contract";
import type { Repository, WorkflowRun } from "@release-actions/github";
import {
  compareClaims,
  provenanceStatement,
  readProvenance,
  type CertificateClaims,
  type Provenance,
} from "@release-actions/provenance";
import { expectedClaims } from "../src/verify/proofs/expected.ts";
import { buildRule, parameterRules, subjectRules } from "../src/verify/proofs/statement-rules.ts";

const HEAD = "a".repeat(40);
const SOURCE = "b".repeat(40);
const SEAL = `sha256:${"5".repeat(64)}`;
const WORKFLOW = "acme/app/.github/workflows/candidate.yml@refs/heads/main";
const SERVER = "https://github.com";

/** Dispatched at HEAD for the commit SOURCE. */
const candidate = {
  repository: { name: "acme/app", id: 1001, owner_id: 7 },
  source: { sha: SOURCE },
  workflow: { path: ".github/workflows/candidate.yml", ref: WORKFLOW, sha: HEAD },
  run: { id: 5, attempt: 2, event: "workflow_dispatch" },
  runner: { environment: "github-hosted" },
  assets: [
    { name: "linux.tar.gz", digest: `sha256:${"1".repeat(64)}` },
    { name: "windows.zip", digest: `sha256:${"2".repeat(64)}` },
  ],
} as unknown as Candidate;
const at = { id: 1001, ownerId: 7, htmlUrl: `${SERVER}/acme/app` } as Repository;
const run = { headSha: HEAD } as WorkflowRun;

const CERTIFICATE: CertificateClaims = {
  subject: `${SERVER}/${WORKFLOW}`,
  issuer: "https://token.actions.githubusercontent.com",
  build_signer_uri: `${SERVER}/${WORKFLOW}`,
  build_signer_digest: HEAD,
  runner_environment: "github-hosted",
  source_repository_uri: `${SERVER}/acme/app`,
  source_repository_digest: HEAD,
  source_repository_ref: "refs/heads/main",
  source_repository_id: "1001",
  source_repository_owner_uri: `${SERVER}/acme`,
  source_repository_owner_id: "7",
  build_config_uri: `${SERVER}/${WORKFLOW}`,
  build_config_digest: HEAD,
  build_trigger: "workflow_dispatch",
  run_invocation_uri: `${SERVER}/acme/app/actions/runs/5/attempts/2`,
};

test("the certificate of the run that candidate.json and GitHub name fits", () => {
  assert.deepEqual(compareClaims(CERTIFICATE, expectedClaims(at, candidate, run, {})), []);
});

for (const claim of Object.keys(CERTIFICATE)) {
  test(`a certificate that fits but for ${claim} is another build's`, () => {
    const expected = expectedClaims(at, candidate, run, {});
    for (const value of ["something else", `${CERTIFICATE[claim as "subject"] ?? ""}-evil`]) {
      const mismatches = compareClaims({ ...CERTIFICATE, [claim]: value }, expected);
      assert.deepEqual(
        mismatches.map(({ what }) => what),
        [claim],
      );
    }
  });
}

test("ids are the API's, so that a candidate.json cannot vouch for itself", () => {
  const expected = expectedClaims({ ...at, id: 2002, ownerId: 8 }, candidate, run, {});
  const wrong = compareClaims(CERTIFICATE, expected).map(({ what }) => what);
  assert.deepEqual(wrong, ["source_repository_id", "source_repository_owner_id"]);
});

test("the commit is the one that GitHub recorded for the run", () => {
  const expected = expectedClaims(at, candidate, { ...run, headSha: SOURCE }, {});
  const wrong = compareClaims(CERTIFICATE, expected).map(({ what }) => what);
  assert.deepEqual(wrong, ["source_repository_digest"]);
});

test("a self-hosted certificate fits only a candidate that recorded it, or recorded nothing", () => {
  const certificate = { ...CERTIFICATE, runner_environment: "self-hosted" };
  const recorded = (runner: object): Candidate => ({ ...candidate, runner }) as Candidate;
  const wrong = (of: Candidate) => compareClaims(certificate, expectedClaims(at, of, run, {}));
  assert.equal(wrong(candidate).length, 1);
  assert.deepEqual(wrong(recorded({ environment: "self-hosted" })), []);
  assert.deepEqual(wrong(recorded({})), []);
});

function provenance(): Provenance {
  const job = {
    issuer: CERTIFICATE.issuer ?? "",
    repository: "acme/app",
    repositoryId: "1001",
    ownerId: "7",
    visibility: "public",
    ref: "refs/heads/main",
    sha: HEAD,
    event: "workflow_dispatch",
    runnerEnvironment: "github-hosted",
    runId: "5",
    runAttempt: "2",
    workflowRef: WORKFLOW,
    jobWorkflowRef: WORKFLOW,
  };
  const subjects = [...candidate.assets, { name: "candidate.json", digest: SEAL as never }];
  const read = readProvenance(
    provenanceStatement(subjects, { serverUrl: SERVER, job, source: SOURCE }),
  );
  assert.ok("provenance" in read, JSON.stringify(read));
  return read.provenance;
}

test("what create-candidate attests satisfies every rule", () => {
  assert.deepEqual(buildRule(provenance(), CERTIFICATE, candidate), []);
  assert.deepEqual(subjectRules(provenance(), candidate, SEAL as never), []);
  assert.deepEqual(parameterRules(provenance(), candidate), []);
});

test("without the commit that was built, the workflow's own commit is not enough", () => {
  const { dependencies, ...others } = provenance();
  const [own, ...rest] = dependencies;
  assert.equal(rest.length, 1);
  const partial = { ...others, dependencies: own ? [own] : [] };
  assert.deepEqual(
    buildRule(partial, CERTIFICATE, candidate).map(({ expected }) => expected),
    [`commit ${SOURCE}`],
  );
  const reversed = buildRule({ ...others, dependencies: rest }, CERTIFICATE, candidate);
  assert.equal(reversed.length, 1);
});

function withInputs(inputs: unknown): Provenance {
  return { ...provenance(), parameters: { inputs } };
}

test("the dispatch's commit may be an input, and another one may not", () => {
  assert.deepEqual(parameterRules(withInputs({ source_sha: SOURCE }), candidate), []);
  assert.equal(parameterRules(withInputs({ source_sha: HEAD }), candidate).length, 1);
  assert.equal(parameterRules(withInputs({ debug: "1" }), candidate).length, 1);
  assert.deepEqual(parameterRules(withInputs({ debug: "1" }), candidate, ["debug"]), []);
  assert.equal(parameterRules(withInputs("text"), candidate).length, 1);
  assert.equal(parameterRules(withInputs(null), candidate).length, 1);
});
