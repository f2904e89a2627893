import type { Candidate, Digest } from "@release-actions/contract";
import type { CertificateClaims, Mismatch, Provenance } from "@release-actions/provenance";
import { SEAL } from "../../candidate/elect.ts";
import { broken, type Finding } from "../findings.ts";

const DEFAULT_INPUTS = ["source_sha"] as const;

/** The statement says of the build what the certificate says: it is signed by that very build. */
export function buildRule(
  { workflow, github, dependencies, builder, invocation }: Provenance,
  claims: CertificateClaims,
  candidate: Candidate,
): readonly Mismatch[] {
  const repository = claims.source_repository_uri ?? "";
  const ref = claims.source_repository_ref ?? "";
  const own = { uri: `git+${repository}@${ref}`, gitCommit: claims.source_repository_digest ?? "" };
  const pairs: readonly (readonly [what: string, expected: unknown, found: unknown])[] = [
    ["workflow.repository", repository, workflow.repository],
    ["workflow.ref", ref, workflow.ref],
    ["workflow.path", candidate.workflow.path, workflow.path],
    ["event_name", claims.build_trigger, github["event_name"]],
    ["repository_id", claims.source_repository_id, github["repository_id"]],
    ["repository_owner_id", claims.source_repository_owner_id, github["repository_owner_id"]],
    ["runner_environment", claims.runner_environment, github["runner_environment"]],
    // Of several signers that are allowed it is one, not the name of one and the commit of another.
    ["build_signer_uri", claims.subject, claims.build_signer_uri],
    ["builder.id", claims.subject, builder],
    ["invocationId", claims.run_invocation_uri, invocation],
  ];
  const told = pairs
    .filter(([, expected, found]) => expected !== found)
    .map(([what, expected, found]) => ({ what, expected: String(expected), found: String(found) }));
  const commits = dependencies.map(({ gitCommit }) => gitCommit);
  const resolved = dependencies.some(
    ({ uri, gitCommit }) => uri === own.uri && gitCommit === own.gitCommit,
  );
  const found =
    dependencies.map(({ uri, gitCommit }) => `${uri} ${gitCommit}`).join(", ") || "none";
  return [
    ...told,
    ...(resolved
      ? []
      : [{ what: "resolvedDependencies", expected: `${own.uri} ${own.gitCommit}`, found }]),
    ...(commits.includes(candidate.source.sha)
      ? []
      : [{ what: "resolvedDependencies", expected: `commit ${candidate.source.sha}`, found }]),
  ];
}

/** The subjects are the candidate's files and candidate.json: each name with its digest, no other. */
export function subjectRules(
  { subjects }: Provenance,
  candidate: Candidate,
  seal: Digest,
): readonly Finding[] {
  const expected = new Map<string, string>([
    ...candidate.assets.map(({ name, digest }) => [name, digest] as const),
    [SEAL, seal],
  ]);
  const names = new Set(subjects.map(({ name }) => name));
  const missing = [...expected].filter(([name]) => !names.has(name));
  const wrong = subjects.filter(({ name, sha256 }) => expected.get(name) !== `sha256:${sha256}`);
  const twice = subjects.length - names.size;
  if (missing.length + wrong.length + twice === 0) return [];
  const about = [...new Set([...missing.map(([name]) => name), ...wrong.map(({ name }) => name)])];
  return [
    broken("attestation-subjects", "attestation_subject", "it does not cover exactly the files", {
      expected:
        about.map((name) => `${name} ${expected.get(name) ?? "not at all"}`).join(", ") ||
        "each file once",
      found: subjects
        .filter(({ name }) => twice > 0 || about.includes(name))
        .map(({ name, sha256 }) => `${name} sha256:${sha256}`)
        .join(", "),
    }),
  ];
}

/** Nobody could choose anything about the build that the policy does not know. */
export function parameterRules(
  { parameters }: Provenance,
  candidate: Candidate,
  allowed: readonly string[] = DEFAULT_INPUTS,
): readonly Finding[] {
  const { inputs = {}, ...others } = parameters;
  const given = typeof inputs === "object" && inputs !== null ? { ...inputs } : { inputs };
  const unknown = [
    ...Object.keys(others),
    ...Object.keys(given)
      .filter((name) => !allowed.includes(name))
      .map((name) => `inputs.${name}`),
  ];
  const { source_sha: source } = given as { readonly source_sha?: unknown };
  if (source !== undefined && source !== candidate.source.sha) unknown.push("inputs.source_sha");
  if (unknown.length === 0) return [];
  return [
    broken("attestation-parameters", "attestation_parameters", "it was built with other inputs", {
      expected: `at most inputs ${allowed.join(", ")}, and source_sha ${candidate.source.sha}`,
      found: unknown.join(", ").slice(0, 300),
    }),
  ];
}
