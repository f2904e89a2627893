import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PUBLIC_KEY, SEED } from "../support/content-release.ts";
import { signerOf } from "./app.ts";
import { PRODUCERS, type ProducerName } from "./producers.ts";
import { type Files, type Lab, type Repo, ROOT, policyText, protect, templates } from "./lab.ts";

const OWNER = "petitechose-midi-studio";
export const HOME = `${OWNER}/distribution`;
/** What a maintainer fills in: the key that installers trust. */
const PLACEHOLDER = "A".repeat(43) + "=";

interface Sealed {
  readonly tag: string;
  readonly source: { readonly sha: string };
  readonly run: { readonly id: number };
  readonly assets: readonly { readonly name: string; readonly digest: string }[];
}

export interface Content<Name extends ProducerName = ProducerName> {
  readonly lab: Lab;
  readonly home: Repo;
  readonly producers: Readonly<Record<Name, Repo>>;
}

type Pair = "loader" | "plugin-bitwig";

/** What a world of content has beyond the templates. */
export interface ContentOptions {
  /** Files of `distribution`. */
  readonly files?: Files;
  /** Fields of the product. */
  readonly product?: Readonly<Record<string, unknown>>;
}

/** distribution and two of its producers, each with its templates; nothing is built yet. */
export function makeContent(lab: Lab): Promise<Content<Pair>> {
  return makeContentOf(lab, ["loader", "plugin-bitwig"]);
}

/** The same with these producers. */
export async function makeContentOf<Name extends ProducerName>(
  lab: Lab,
  names: readonly Name[],
  { files = {}, product = {} }: ContentOptions = {},
): Promise<Content<Name>> {
  const made = new Map<Name, Repo>();
  for (const name of names) {
    const workflows = await templates(name, "ci.yml", "candidate.yml");
    const owner = name === "bridge" ? "open-control" : OWNER;
    const repo = await lab.repository(`${owner}/${name}`, {
      ...PRODUCERS[name].files,
      ...workflows,
    });
    made.set(name, repo);
  }
  const producers = Object.fromEntries(made) as Record<Name, Repo>;
  const shipped = await templates("distribution", "candidate.yml", "publish.yml", "nightly.yml");
  const workflows = Object.fromEntries(
    Object.entries(shipped).map(([path, text]) => [path, text.replaceAll(PLACEHOLDER, PUBLIC_KEY)]),
  );
  const signer = signerOf(workflows[".github/workflows/candidate.yml"] ?? "");
  const text = policy(signer, [...made.values()], product);
  const home = await lab.repository(HOME, { ...workflows, "release.yml": text, ...files });
  await protect(home, "release", { MS_DIST_ED25519_SK: SEED });
  const reader = await lab.control<{ token: string }>("POST", "/tokens", {
    kind: "installation",
    repositories: Object.fromEntries(
      [...made.values(), home].map(({ name }) => [
        name,
        { contents: "write", actions: "read", checks: "read", statuses: "read", metadata: "read" },
      ]),
    ),
  });
  await lab.control("PUT", `/repos/${HOME}/secrets/CANDIDATE_TOKEN`, { value: reader.token });
  return { lab, home, producers };
}

function policy(signer: string, repos: readonly Repo[], product: object): string {
  const producer = {
    workflow: ".github/workflows/candidate.yml",
    branch: "main",
    runner: "any",
    attestation: "required",
    signer_workflow: signer,
  };
  const sources = Object.fromEntries(
    repos.map(({ name }) => [
      name.split("/")[1],
      { ...producer, repository: name, checks: ["ci"] },
    ]),
  );
  const ids = Object.keys(sources);
  const inputs = ["tag", "source_sha"];
  const gate = { environment: "release", immutable: true };
  return policyText({
    producers: {
      ...sources,
      distribution: { ...producer, repository: HOME, workflow_inputs: inputs },
      "distribution-nightly": {
        ...producer,
        repository: HOME,
        producer: "nightly",
        workflow_inputs: inputs,
      },
    },
    environments: { release: { reviewers: 1, branches: "protected" } },
    products: {
      content: {
        kind: "content",
        repository: HOME,
        sources: [...ids, "distribution"],
        workflow: ".github/workflows/publish.yml",
        channels: { stable: gate, beta: gate },
        manifest: { public_key: PUBLIC_KEY },
        ...product,
      },
      nightly: {
        kind: "content",
        repository: HOME,
        sources: [...ids, "distribution-nightly"],
        workflow: ".github/workflows/nightly.yml",
        channels: { nightly: { environment: "none", latest: false } },
        manifest: { public_key: PUBLIC_KEY },
      },
    },
  });
}

/** Waits for the runs of the producers' first push: checks and candidates. */
export async function buildProducers({ producers }: Content<Pair>): Promise<void> {
  for (const repo of Object.values(producers)) {
    for (const workflow of ["ci.yml", "candidate.yml"]) {
      await repo.ended((await repo.runOf(repo.head, workflow)).id, "success");
    }
  }
}

/** Pushes the release spec for the sealed candidates of the producers' heads. */
export async function pushSpec(content: Content<Pair>, tag: string): Promise<string> {
  const spec = await specOf(content, tag);
  return content.home.push({ [`release-specs/${tag}.json`]: JSON.stringify(spec) });
}

export async function specOf({ lab, producers }: Content<Pair>, tag: string): Promise<object> {
  const repos = await Promise.all(
    Object.entries(producers).map(async ([id, repo]) => {
      const { sealed, digest } = await readSealed(lab, repo);
      const checksums = sealed.assets.map(({ name, digest: of }) => ({
        file: name,
        sha256: of.slice(7),
      }));
      return {
        id,
        url: `${lab.emulator.urls.url}/${repo.name}`,
        ref: "main",
        sha: repo.head,
        candidate: { tag: sealed.tag, run_id: sealed.run.id, digest, checksums },
      };
    }),
  );
  const files = [
    ["loader", "midi-studio-loader-linux-x86_64", "bundle"],
    ["plugin-bitwig", "midi_studio.bwextension", "extension"],
    ["plugin-bitwig", "midi-studio-bitwig-firmware.hex", "firmware"],
  ] as const;
  const channel = /-(\w+)\./.exec(tag)?.[1] ?? "stable";
  return { ...(await baseSpec(files)), channel, tag, repos };
}

type SourceFile = readonly [repo: ProducerName, file: string, kind: string];

/** Everything of a release spec but what it is for and what it is made of. */
export async function baseSpec(files: readonly SourceFile[]): Promise<object> {
  const example = JSON.parse(
    await readFile(join(ROOT, "examples/content/v1.2.0.json"), "utf8"),
  ) as Record<"tooling" | "clients", unknown>;
  const assets = files.map(([repo, file, kind], index) => ({
    id: `file-${index}`,
    kind,
    filename: file,
    from: { repo, file },
  }));
  return {
    schema: 3,
    tooling: example.tooling,
    clients: example.clients,
    platforms: [{ os: "linux", arch: "x86_64" }],
    assets,
    install_sets: [
      { id: "default", os: "linux", arch: "x86_64", assets: assets.map(({ id }) => id) },
    ],
  };
}

async function readSealed(lab: Lab, repo: Repo): Promise<{ sealed: Sealed; digest: string }> {
  const release = await repo.release(`rc-${repo.head}`);
  const asset = release.assets.find(({ name }) => name === "candidate.json");
  const url = `${lab.emulator.urls.api_url}/repos/${repo.name}/releases/assets/${asset?.id ?? 0}`;
  const headers = {
    authorization: `Bearer ${lab.maintainer.token}`,
    accept: "application/octet-stream",
  };
  const sealed = (await (await fetch(url, { headers })).json()) as Sealed;
  return { sealed, digest: asset?.digest ?? "" };
}
