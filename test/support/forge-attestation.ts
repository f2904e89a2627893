import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256, type Candidate } from "@release-actions/contract";
import { provenanceStatement, readJobToken } from "@release-actions/provenance";
import { signStatement } from "@release-actions/provenance/sign";
import { download, replace, upload } from "./assets.ts";
import type { Project } from "./project.ts";
import { completeRun, type Run } from "./runs.ts";
import { assetOf, candidateOf } from "./snapshot.ts";
import { startAttestingRun } from "./attest.ts";
import { control, type Stage } from "./stage.ts";
import { parseCandidate } from "@release-actions/contract";

const BUNDLE = "candidate.sigstore.json";

/** Any statement, with the parts that tests change. */
export interface Statement {
  _type: string;
  predicateType: string;
  subject: { name: string; digest: Record<string, string> }[];
  predicate: {
    buildDefinition: {
      buildType: string;
      externalParameters: Record<string, unknown>;
      internalParameters: { github: Record<string, unknown> };
      resolvedDependencies: { uri: string; digest: Record<string, string> }[];
    };
    runDetails: { builder: { id: string }; metadata: { invocationId: string } };
  };
}

/** The OIDC token that a job of the run gets for Sigstore. */
export async function sigstoreToken({ idToken }: Run): Promise<string> {
  assert.ok(idToken, "the run's job may not have an OIDC token");
  const headers = { authorization: `Bearer ${idToken.token}` };
  const answer = await fetch(`${idToken.url}&audience=sigstore`, { headers });
  return ((await answer.json()) as { readonly value: string }).value;
}

/** What a job of `run` would attest about the project's candidate as it lies there now. */
export async function genuineStatement(project: Project, run: Run): Promise<Statement> {
  const bytes = await download(project, assetOf(await candidateOf(project), "candidate.json"));
  const candidate: Candidate = parseCandidate(bytes);
  const subjects = [...candidate.assets, { name: "candidate.json", digest: sha256(bytes) }];
  const build = {
    serverUrl: project.stage.emulator.urls.url,
    job: readJobToken(await sigstoreToken(run)),
    source: candidate.source.sha,
  };
  const statement = provenanceStatement(subjects, build);
  return JSON.parse(new TextDecoder().decode(statement)) as Statement;
}

/** Signs any statement as a job of `run`: a real certificate, logged and timestamped. */
export async function signAs(stage: Stage, run: Run, statement: unknown): Promise<string> {
  const base = `${stage.emulator.urls.url}/_services`;
  const services = {
    fulcio: `${base}/fulcio`,
    rekor: `${base}/rekor`,
    tsa: `${base}/tsa/api/v1/timestamp`,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(statement));
  return signStatement(bytes, services, await sigstoreToken(run));
}

/** A bundle of `run` about the project's candidate; `change` bends the statement before it is signed. */
export async function forgeBundle(
  project: Project,
  run: Run,
  change: (statement: Statement) => unknown = (statement) => statement,
): Promise<string> {
  const statement = await genuineStatement(project, run);
  return signAs(project.stage, run, change(statement));
}

/** A finished run of the project that differs from the usual in what its certificate will say. */
export async function otherRun(
  project: Project,
  change: Readonly<Record<string, unknown>> = {},
): Promise<Run> {
  const run = await startAttestingRun(project, change);
  await completeRun(project, run);
  return run;
}

/** Puts a bundle into the project's candidate, in place of the one that is there. */
export async function putBundle(project: Project, bundle: string): Promise<void> {
  const release = await candidateOf(project);
  if (release.assets.some(({ name }) => name === BUNDLE)) {
    await replace(project, release, BUNDLE, bundle);
  } else await upload(project, release, BUNDLE, bundle);
}

/** The bundle of the project's candidate. */
export async function readBundle(project: Project): Promise<string> {
  return (await download(project, assetOf(await candidateOf(project), BUNDLE))).toString();
}

/** A file with whom to trust on this stage; `change` bends it. */
export async function trustRootFile(
  stage: Stage,
  name = "trust-root.json",
  change: (root: TrustRootJson) => unknown = (root) => root,
): Promise<string> {
  const root = await control<TrustRootJson>(stage.emulator, "GET", "/sigstore/trusted-root.json");
  const directory = join(stage.directory, "trust");
  await mkdir(directory, { recursive: true });
  const path = join(directory, name);
  await writeFile(path, JSON.stringify(change(root)));
  return path;
}

interface Authority {
  validFor: { start: string; end?: string };
}

export interface TrustRootJson {
  tlogs: { publicKey: Authority }[];
  ctlogs: { publicKey: Authority }[];
  certificateAuthorities: Authority[];
  timestampAuthorities: Authority[];
}
