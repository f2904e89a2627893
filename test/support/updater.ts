import { join } from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import type { LatestJson, LatestPlatform } from "@release-actions/contract";
import {
  generateMinisignKey,
  openMinisignKey,
  signMinisign,
  wrapTauri,
  type GeneratedMinisignKey,
} from "@release-actions/signing";
import { act, create, type Done } from "./actions.ts";
import { assertOk } from "./outcome.ts";
import { makeProject, noise, writeOut, type Project } from "./project.ts";
import { startReleaseRun } from "./runs.ts";
import type { Stage } from "./stage.ts";

export const VERSION = "1.0.0";
export const TAG = `v${VERSION}`;
export const PASSWORD = "correct horse";

/** The packages of an app as `tauri build` names them on its four runners. */
export const PACKAGES: Readonly<Record<string, Buffer>> = Object.fromEntries(
  [
    "App_1.0.0_amd64.AppImage",
    "App_1.0.0_amd64.deb",
    "App_1.0.0_x64-setup.exe",
    "App_1.0.0_x64_en-US.msi",
    "App_aarch64.app.tar.gz",
    "App_x64.app.tar.gz",
  ].map((name) => [name, noise(name, 3000)]),
);

/** Every platform of the packages: typed, and the generic one that each is preferred for. */
export const PLATFORMS: Readonly<Record<string, string>> = {
  "darwin-aarch64": "App_aarch64.app.tar.gz",
  "darwin-aarch64-app": "App_aarch64.app.tar.gz",
  "darwin-x86_64": "App_x64.app.tar.gz",
  "darwin-x86_64-app": "App_x64.app.tar.gz",
  "linux-x86_64": "App_1.0.0_amd64.AppImage",
  "linux-x86_64-appimage": "App_1.0.0_amd64.AppImage",
  "linux-x86_64-deb": "App_1.0.0_amd64.deb",
  "windows-x86_64": "App_1.0.0_x64-setup.exe",
  "windows-x86_64-msi": "App_1.0.0_x64_en-US.msi",
  "windows-x86_64-nsis": "App_1.0.0_x64-setup.exe",
};

export const REQUIRED = "darwin-aarch64\ndarwin-x86_64\nlinux-x86_64\nwindows-x86_64";

/** A new key pair as `tauri signer generate` makes it. */
export function makeKey(password = PASSWORD): Promise<GeneratedMinisignKey> {
  return generateMinisignKey({ password, format: "tauri" });
}

/** Each key is opened once: that is slow on purpose, and a latest.json has ten signatures. */
const signers = new WeakMap<GeneratedMinisignKey, ReturnType<typeof openMinisignKey>>();

/** What a build writes into its `.sig`. */
export async function signFile(
  key: GeneratedMinisignKey,
  file: string,
  { version, bytes = PACKAGES[file] }: { version?: string; bytes?: Uint8Array | undefined } = {},
): Promise<string> {
  const signer = signers.get(key) ?? openMinisignKey(key.secretKey, PASSWORD);
  signers.set(key, signer);
  const statement = {
    timestamp: 1_700_000_000,
    file,
    ...(version === undefined ? {} : { version }),
  };
  const content = async function* content() {
    yield bytes ?? Buffer.alloc(0);
  };
  return wrapTauri(await signMinisign(await signer, content(), statement));
}

/** The address of an asset, `download/<tag>/<file>`. */
export function addressOf({ stage, name }: Project, tag: string, file: string): string {
  return `${stage.emulator.urls.url}/${name}/releases/download/${tag}/${file}`;
}

/** A candidate's latest.json as a careful build writes it. */
export async function candidateDocument(
  project: Project,
  key: GeneratedMinisignKey,
): Promise<LatestJson> {
  const platforms: Record<string, LatestPlatform> = {};
  for (const [platform, file] of Object.entries(PLATFORMS)) {
    const url = addressOf(project, `rc-${project.sha}`, file);
    platforms[platform] = { signature: await signFile(key, file, { version: VERSION }), url };
  }
  return { version: VERSION, notes: "What is new", pub_date: "2025-01-31T12:00:00Z", platforms };
}

/** A repository with the packages in `out/`, and what else is given. */
export async function makeApp(
  stage: Stage,
  more: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Project> {
  const project = await makeProject(stage);
  await writeOut(project, { ...PACKAGES, ...more });
  return project;
}

/** Seals these of the files in `out/`, without a version of their own. */
export async function sealFiles(project: Project, names: readonly string[]): Promise<void> {
  const files = names.map((name) => `out/${name}`).join("\n");
  assertOk(await create(project, { inputs: { files } }));
}

/** The app's packages as a sealed candidate, with this latest.json when one is given. */
export async function sealApp(project: Project, latestJson?: LatestJson | string): Promise<void> {
  if (latestJson !== undefined) {
    const text = typeof latestJson === "string" ? latestJson : JSON.stringify(latestJson);
    await writeOut(project, { "latest.json": text });
  }
  const names = [...Object.keys(PACKAGES), ...(latestJson === undefined ? [] : ["latest.json"])];
  const files = names.map((name) => `out/${name}`).join("\n");
  assertOk(await create(project, { inputs: { files, version: VERSION } }));
}

/** Runs rewrite-latest-json's bundle on a document, with the packages in `out/`. */
export async function rewrite(
  project: Project,
  document: string | Uint8Array,
  inputs: Readonly<Record<string, string>>,
): Promise<Done> {
  await mkdir(join(project.workspace, "in"), { recursive: true });
  await writeFile(join(project.workspace, "in", "latest.json"), document);
  const run = await startReleaseRun(project);
  return act("rewrite-latest-json", project, run, {
    inputs: {
      "latest-json": "in/latest.json",
      "candidate-tag": `rc-${project.sha}`,
      tag: TAG,
      assets: "out",
      "required-platforms": REQUIRED,
      output: "final/latest.json",
      ...inputs,
    },
  });
}
