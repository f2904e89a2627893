import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  parseAssetName,
  parseDigest,
  parseRepositoryName,
  parseSha,
  parseTag,
  type Channel,
  type ReleaseSpec,
} from "@release-actions/contract";
import { act, type Done, type StepOptions } from "./actions.ts";
import { digestOf, noise, type Project } from "./project.ts";
import { completeRun, startReleaseRun } from "./runs.ts";

/** Files of a content release, by name. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** The value of a parser that must accept. */
export function must<T>(value: T | null): T {
  if (value === null) throw new Error("was refused");
  return value;
}

/** What an edition of the two sources gives: bundles assembled of both, and a file of each. */
export function contentFiles(engine: string, player: string): Files {
  return {
    "demo-linux-x86_64-bundle.zip": noise(`linux ${engine} ${player}`, 30_000),
    "demo-windows-x86_64-bundle.zip": noise(`windows ${engine} ${player}`, 20_000),
    "demo-firmware.hex": noise(`firmware ${engine}`, 5_000),
    "demo-skin.zip": noise(`skin ${player}`, 4_000),
  };
}

function source(id: string, edition: string, checksums: Readonly<Record<string, Uint8Array>>) {
  const sha = must(parseSha(digestOf(`${id} ${edition}`).slice(7, 47)));
  return {
    id,
    url: `https://github.com/acme/${id}`,
    ref: "main",
    sha,
    candidate: {
      tag: must(parseTag(`rc-${sha}`)),
      run_id: 1000,
      digest: must(parseDigest(digestOf(`candidate of ${id} ${edition}`))),
      checksums: Object.entries(checksums).map(([file, bytes]) => ({
        file: must(parseAssetName(file)),
        sha256: digestOf(bytes).slice(7),
      })),
    },
  };
}

/** A release spec for linux and windows, made from one edition of each of the two sources. */
export function specOf(tag: string, engine: string, player: string): ReleaseSpec {
  const files = contentFiles(engine, player);
  const firmware = files["demo-firmware.hex"] ?? Buffer.of();
  const skin = files["demo-skin.zip"] ?? Buffer.of();
  const name = (text: string) => must(parseAssetName(text));
  const platforms = [
    { os: "linux", arch: "x86_64", install_sets: ["skinned"] },
    { os: "windows", arch: "x86_64", install_sets: ["skinned"] },
  ] as const;
  return {
    schema: 3,
    channel: channelOf(tag),
    tag: must(parseTag(tag)),
    repos: [
      source("engine", engine, { "engine-firmware.hex": firmware }),
      source("player", player, { "demo-skin.zip": skin }),
    ],
    tooling: {
      repo: must(parseRepositoryName("acme/tools")),
      ref: "main",
      sha: must(parseSha("7".repeat(40))),
    },
    clients: [{ id: "installer", minimum_version: "1.4.0", manifest_schemas: [2, 3] }],
    platforms,
    assets: [
      ...platforms.map(({ os, arch }) => ({
        id: `bundle-${os}-${arch}`,
        kind: "bundle",
        os,
        arch,
        filename: name(`demo-${os}-${arch}-bundle.zip`),
      })),
      {
        id: "firmware",
        kind: "firmware",
        filename: name("demo-firmware.hex"),
        from: { repo: "engine", file: name("engine-firmware.hex") },
      },
      { id: "skin", kind: "extension", filename: name("demo-skin.zip") },
    ],
    install_sets: platforms.flatMap(({ os, arch }) => [
      { id: "default", os, arch, assets: [`bundle-${os}-${arch}`, "firmware"] },
      { id: "skinned", os, arch, assets: [`bundle-${os}-${arch}`, "firmware", "skin"] },
    ]),
    reuse_groups: [
      {
        id: "bundles",
        repos: ["engine", "player"],
        assets: ["bundle-linux-x86_64", "bundle-windows-x86_64"],
      },
      { id: "firmware", repos: ["engine"], assets: ["firmware"] },
    ],
    pages: { demo_url: "https://example.org/demo/" },
  };
}

function channelOf(tag: string): Channel {
  return tag.includes("-beta.") ? "beta" : tag.includes("-nightly.") ? "nightly" : "stable";
}

/** A JSON value with `change` applied to a copy of it that may be written to. */
export function changed(spec: ReleaseSpec, change: (copy: Loose) => void): Loose {
  const copy = JSON.parse(JSON.stringify(spec)) as Loose;
  change(copy);
  return copy;
}

/** A spec whose fields may be set to anything, as whoever writes it by hand can. */
export interface Loose {
  [field: string]: unknown;
  tag: string;
  channel: string;
  repos: Record<string, unknown>[];
  clients: Record<string, unknown>[];
  platforms: Record<string, unknown>[];
  assets: Record<string, unknown>[];
  install_sets: { id: string; os?: string; arch?: string; assets: string[] }[];
}

/** Makes the directory hold exactly these files, and writes the spec beside it. */
export async function layOut(project: Project, spec: object, files: Files): Promise<void> {
  const content = join(project.workspace, "content");
  await rm(content, { recursive: true, force: true });
  await mkdir(content, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(content, name), bytes);
  await writeFile(join(project.workspace, "spec.json"), JSON.stringify(spec));
}

/** Builds the manifest of the spec and files that are laid out, in a run of its own. */
export async function buildManifest(
  project: Project,
  tag: string,
  inputs: Readonly<Record<string, string>> = {},
  options: StepOptions = {},
): Promise<Done> {
  const run = await startReleaseRun(project, { environment: undefined });
  const all = { spec: "spec.json", assets: "content", tag, channel: channelOf(tag), ...inputs };
  const done = await act("build-manifest", project, run, { ...options, inputs: all });
  await completeRun(project, run, done.exitCode === 0 ? "success" : "failure");
  return done;
}
