import { generateMinisignKey } from "@release-actions/signing";
import { type Files, type Lab, type Repo, policyText, protect, templates } from "./lab.ts";

export const APP = "petitechose-midi-studio/ms-manager";
export const SECRET = "TAURI_SIGNING_PRIVATE_KEY";
const PASSWORD = "correct horse";
const CHECKS = ["core (rust)", "frontend (svelte)"];

/** The reusable workflow that a template calls, as its certificate names it. */
export function signerOf(template: string): string {
  const found =
    /uses: (petitechose\/release-actions\/\.github\/workflows\/candidate\.yml@\S+)/.exec(template);
  return found?.[1] ?? "";
}

export function appSource(version: string): Record<string, string> {
  return {
    "package.json": `${JSON.stringify({ name: "ms-manager", version })}\n`,
    "src-tauri/Cargo.toml": `[package]\nname = "ms-manager"\nversion = "${version}"\n`,
    "src-tauri/src/main.c": "int main(void) { return 0; }\n",
  };
}

export interface App {
  readonly repo: Repo;
  /** release.yml. */
  readonly policy: string;
  /** Secret key of the updater, as it is in the environment. */
  readonly secretKey: string;
  readonly publicKey: string;
}

function shipped(): Promise<Files> {
  return templates("ms-manager", "ci.yml", "candidate.yml", "release.yml");
}

/** release.yml of an app whose updater believes this key. @param more fields of the product */
export async function appPolicy(
  publicKey: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const template = await shipped();
  const producer = {
    repository: APP,
    workflow: ".github/workflows/candidate.yml",
    branch: "main",
    events: ["workflow_dispatch"],
    workflow_inputs: ["source_sha"],
    runner: "any",
    checks: CHECKS,
    toolchain: { rust: "1.93.0", node: "24.21.0" },
    attestation: "required",
    signer_workflow: signerOf(template[".github/workflows/candidate.yml"] ?? ""),
  };
  const gate = { environment: "app-release", immutable: true };
  const product = {
    kind: "app",
    repository: APP,
    sources: ["ms-manager"],
    workflow: ".github/workflows/release.yml",
    channels: { stable: gate, beta: gate },
    updater: {
      public_key: publicKey,
      platforms: ["windows-x86_64", "linux-x86_64", "darwin-x86_64", "darwin-aarch64"],
    },
    ...more,
  };
  return policyText({
    producers: { "ms-manager": producer },
    environments: { "app-release": { reviewers: 1, branches: "protected" } },
    products: { app: product },
  });
}

/** ms-manager with its templates, its gate and its key, and the policy in `distribution`. */
export async function makeApp(
  lab: Lab,
  product: Readonly<Record<string, unknown>> = {},
): Promise<App> {
  const key = await generateMinisignKey({ password: PASSWORD, format: "tauri" });
  const text = await appPolicy(key.publicKey, product);
  await lab.repository("petitechose-midi-studio/distribution", { "release.yml": text });
  const repo = await lab.repository(APP, { ...appSource("1.0.0"), ...(await shipped()) });
  await protect(repo, "app-release", {
    [SECRET]: key.secretKey,
    [`${SECRET}_PASSWORD`]: PASSWORD,
  });
  const verified = await repo.runOf(repo.head, "ci.yml");
  await repo.ended(verified.id, "success");
  return { repo, policy: text, secretKey: key.secretKey, publicKey: key.publicKey };
}

/** Has the candidate of a commit built and sealed. */
export async function buildCandidate({ repo }: App, sha = repo.head): Promise<void> {
  const run = await repo.dispatch("candidate.yml", { source_sha: sha });
  await repo.ended(run.id, "success");
}

/** A release run that waits for somebody to approve it. */
export async function startRelease({ repo }: App, tag: string, sha = repo.head): Promise<number> {
  const run = await repo.dispatch("release.yml", { tag, source_sha: sha });
  const now = await repo.until(
    run.id,
    ({ status }) => status === "waiting" || status === "completed",
  );
  if (now.status === "completed") throw new Error(await repo.log(run.id));
  return run.id;
}
