import type { ErrorCode } from "@release-actions/contract";
import {
  forgeBundle,
  genuineStatement,
  otherRun,
  readBundle,
  signAs,
  type Statement,
} from "../support/forge-attestation.ts";
import type { Project } from "../support/project.ts";
import type { Run } from "../support/runs.ts";

/** An attested candidate, the run that attested it, and another project with runs of its own. */
export interface Scene {
  readonly project: Project;
  readonly run: Run;
  readonly other: Project;
}

/** A bundle that must not be taken. */
export interface Forgery {
  readonly what: string;
  readonly code: ErrorCode;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the refusal must name, so that no other rule can be the one that refused. */
  readonly names?: string;
  readonly make: (scene: Scene) => Promise<string>;
}

/** Signed by the candidate's own run: everything but the statement is as it should be. */
function stated(
  what: string,
  code: ErrorCode,
  change: (statement: Statement, scene: Scene) => unknown,
  names?: string,
): Forgery {
  return {
    what: `a statement ${what}`,
    code,
    ...(names === undefined ? {} : { names }),
    make: (scene) => forgeBundle(scene.project, scene.run, (one) => change(one, scene)),
  };
}

/** Signed by another run, with a statement that says what the candidate's own run would say. */
function disguised(
  what: string,
  names: string,
  change: (scene: Scene) => Readonly<Record<string, unknown>>,
): Forgery {
  return {
    what: `a certificate of ${what} under the genuine statement`,
    code: "attestation_identity",
    names,
    make: async (scene) => {
      const statement = await genuineStatement(scene.project, scene.run);
      const run = await otherRun(scene.project, change(scene));
      return signAs(scene.project.stage, run, statement);
    },
  };
}

interface BundleJson {
  mediaType: string;
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
  verificationMaterial: {
    certificate: { rawBytes: string };
    tlogEntries: unknown[];
    timestampVerificationData: { rfc3161Timestamps: unknown[] };
  };
}

/** The genuine bundle, edited. */
function edited(what: string, change: (bundle: BundleJson) => unknown): Forgery {
  return {
    what: `a bundle ${what}`,
    code: "attestation_invalid",
    make: async ({ project }) =>
      JSON.stringify(change(JSON.parse(await readBundle(project)) as BundleJson)),
  };
}

const external = ({ predicate }: Statement): Record<string, unknown> =>
  predicate.buildDefinition.externalParameters;

export const IDENTITIES: readonly Forgery[] = [
  {
    what: "another repository's attestation of the very same files",
    code: "attestation_identity",
    names: "source_repository_id",
    make: async ({ project, other }) => {
      const { subject } = await genuineStatement(project, await otherRun(project));
      return forgeBundle(project, await otherRun(other), (one) => ({ ...one, subject }));
    },
  },
  {
    what: "another repository's certificate under the genuine statement",
    code: "attestation_identity",
    names: "source_repository_id",
    make: async ({ project, run, other }) =>
      signAs(project.stage, await otherRun(other), await genuineStatement(project, run)),
  },
  {
    what: "an attestation by another run of the same workflow",
    code: "attestation_identity",
    names: "run_invocation_uri",
    make: async ({ project }) => forgeBundle(project, await otherRun(project)),
  },
  disguised("another run of the same workflow", "run_invocation_uri", () => ({})),
  disguised("another workflow", "build_config_uri", () => ({
    workflow_path: ".github/workflows/other.yml",
  })),
  disguised("a branch that starts alike", "source_repository_ref", () => ({
    head_branch: "main-evil",
  })),
  disguised("another branch", "source_repository_ref", () => ({ head_branch: "side" })),
  disguised("another commit", "source_repository_digest", ({ project }) => ({
    head_sha: project.stage.source.first,
  })),
  disguised("a self-hosted runner", "runner_environment", () => ({
    runner_environment: "self-hosted",
  })),
  disguised("a pull_request_target", "build_trigger", () => ({ event: "pull_request_target" })),
  disguised("a reusable workflow", "build_signer_uri", ({ other }) => ({
    job_workflow_ref: `${other.name}/.github/workflows/shared.yml@refs/heads/main`,
  })),
];

export const STATEMENTS: readonly Forgery[] = [
  stated("with two files' digests swapped", "attestation_subject", (one) => {
    const digests = one.subject.map(({ digest }) => digest);
    const [first, second, ...rest] = digests;
    const swapped = [second, first, ...rest];
    return {
      ...one,
      subject: one.subject.map(({ name }, at) => ({ name, digest: swapped[at] })),
    };
  }),
  stated("without one of the files", "attestation_subject", (one) => ({
    ...one,
    subject: one.subject.slice(1),
  })),
  stated("without candidate.json", "attestation_subject", (one) => ({
    ...one,
    subject: one.subject.filter(({ name }) => name !== "candidate.json"),
  })),
  stated("with a file that nobody built", "attestation_subject", (one) => ({
    ...one,
    subject: [...one.subject, { name: "backdoor.sh", digest: { sha256: "0".repeat(64) } }],
  })),
  stated("with a file twice", "attestation_subject", (one) => ({
    ...one,
    subject: [...one.subject, ...one.subject.slice(0, 1)],
  })),
  stated("whose digests have a second algorithm", "attestation_invalid", (one) => ({
    ...one,
    subject: one.subject.map(({ name, digest }) => ({
      name,
      digest: { ...digest, sha1: "0".repeat(40) },
    })),
  })),
  stated("of another statement type", "attestation_invalid", (one) => ({
    ...one,
    _type: "https://in-toto.io/Statement/v0.1",
  })),
  stated("of another predicate type", "attestation_invalid", (one) => ({
    ...one,
    predicateType: "https://slsa.dev/provenance/v0.2",
  })),
  stated(
    "of another build type",
    "attestation_invalid",
    (one) => {
      one.predicate.buildDefinition.buildType = "https://example.test/build";
      return one;
    },
    "/predicate/buildDefinition/buildType",
  ),
  stated("without a predicate", "attestation_invalid", (one) => ({
    ...one,
    predicate: undefined,
  })),
  stated(
    "that says another repository id",
    "attestation_identity",
    (one) => {
      one.predicate.buildDefinition.internalParameters.github["repository_id"] = "1";
      return one;
    },
    "repository_id",
  ),
  stated(
    "that says another owner id",
    "attestation_identity",
    (one) => {
      one.predicate.buildDefinition.internalParameters.github["repository_owner_id"] = "1";
      return one;
    },
    "repository_owner_id",
  ),
  stated(
    "that says another event",
    "attestation_identity",
    (one) => {
      one.predicate.buildDefinition.internalParameters.github["event_name"] = "schedule";
      return one;
    },
    "event_name",
  ),
  stated(
    "that says another runner",
    "attestation_identity",
    (one) => {
      one.predicate.buildDefinition.internalParameters.github["runner_environment"] = "self-hosted";
      return one;
    },
    "runner_environment",
  ),
  stated(
    "that says another workflow",
    "attestation_identity",
    (one) => {
      external(one)["workflow"] = { ...(external(one)["workflow"] as object), path: "x.yml" };
      return one;
    },
    "workflow.path",
  ),
  stated(
    "that says another ref",
    "attestation_identity",
    (one) => {
      external(one)["workflow"] = { ...(external(one)["workflow"] as object), ref: "refs/heads/x" };
      return one;
    },
    "workflow.ref",
  ),
  stated(
    "that says another repository",
    "attestation_identity",
    (one) => {
      const repository = "https://github.com/acme/other";
      external(one)["workflow"] = { ...(external(one)["workflow"] as object), repository };
      return one;
    },
    "workflow.repository",
  ),
  stated(
    "that says another builder",
    "attestation_identity",
    (one) => {
      one.predicate.runDetails.builder.id += "x";
      return one;
    },
    "builder.id",
  ),
  stated(
    "that says another attempt",
    "attestation_identity",
    (one) => {
      one.predicate.runDetails.metadata.invocationId += "0";
      return one;
    },
    "invocationId",
  ),
  stated(
    "that says another commit",
    "attestation_identity",
    (one, { project }) => {
      const { resolvedDependencies } = one.predicate.buildDefinition;
      for (const { digest } of resolvedDependencies)
        digest["gitCommit"] = project.stage.source.first;
      return one;
    },
    "resolvedDependencies",
  ),
  stated(
    "with an external parameter that nobody knows",
    "attestation_parameters",
    (one) => {
      external(one)["vars"] = { FLAVOUR: "evil" };
      return one;
    },
    "vars",
  ),
  stated("with an input that the policy does not know", "attestation_parameters", (one) => {
    external(one)["inputs"] = { debug: "true" };
    return one;
  }),
  stated("with another commit as its input", "attestation_parameters", (one, { project }) => {
    external(one)["inputs"] = { source_sha: project.stage.source.first };
    return one;
  }),
];

export const BUNDLES: readonly Forgery[] = [
  edited("without a signature", (bundle) => {
    bundle.dsseEnvelope.signatures = [];
    return bundle;
  }),
  edited("with a second signature, its own again", (bundle) => {
    bundle.dsseEnvelope.signatures.push(...bundle.dsseEnvelope.signatures);
    return bundle;
  }),
  edited("with a second, foreign signature", (bundle) => {
    bundle.dsseEnvelope.signatures.push({ sig: Buffer.from("foreign").toString("base64") });
    return bundle;
  }),
  edited("whose signature has one bit flipped", (bundle) => {
    const [signature] = bundle.dsseEnvelope.signatures;
    const bytes = Buffer.from(signature?.sig ?? "", "base64");
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    bundle.dsseEnvelope.signatures = [{ ...signature, sig: bytes.toString("base64") }];
    return bundle;
  }),
  edited("whose statement was edited", (bundle) => {
    const text = Buffer.from(bundle.dsseEnvelope.payload, "base64").toString();
    const other = text.replace("firmware.hex", "firmware.bin");
    bundle.dsseEnvelope.payload = Buffer.from(other).toString("base64");
    return bundle;
  }),
  edited("of another payload type", (bundle) => {
    bundle.dsseEnvelope.payloadType = "application/vnd.in-toto+json ";
    return bundle;
  }),
  edited("without a log entry", (bundle) => {
    bundle.verificationMaterial.tlogEntries = [];
    return bundle;
  }),
  edited("with its log entry twice", (bundle) => {
    const { tlogEntries } = bundle.verificationMaterial;
    tlogEntries.push(...tlogEntries);
    return bundle;
  }),
  edited("without its certificate", (bundle) => {
    bundle.verificationMaterial.certificate.rawBytes = "";
    return bundle;
  }),
  edited("of another format", (bundle) => ({ ...bundle, mediaType: "application/json" })),
  edited("in a list", (bundle) => [bundle]),
  {
    what: "a bundle with a field twice",
    code: "attestation_invalid",
    make: async ({ project }) =>
      (await readBundle(project)).replace("{", '{"mediaType":"application/json",'),
  },
  {
    what: "a bundle that is no JSON",
    code: "attestation_invalid",
    make: () => Promise.resolve("not a bundle"),
  },
  {
    what: "a certificate of another run around the genuine envelope",
    code: "attestation_invalid",
    make: async ({ project }) => {
      const genuine = JSON.parse(await readBundle(project)) as BundleJson;
      const foreign = JSON.parse(await forgeBundle(project, await otherRun(project))) as BundleJson;
      const { certificate } = foreign.verificationMaterial;
      const verificationMaterial = { ...genuine.verificationMaterial, certificate };
      return JSON.stringify({ ...genuine, verificationMaterial });
    },
  },
];
