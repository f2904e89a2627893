import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { generateEd25519 } from "@release-actions/signing";
import { openDesk } from "../support/desk.ts";
import { signerOf } from "./app.ts";
import { baseSpec, HOME } from "./content.ts";
import { type Files, policyText, templates } from "./lab.ts";
import { PRODUCERS } from "./producers.ts";

const TOOLS = join(import.meta.dirname, "tools");
const OWNER = HOME.split("/")[0] ?? "";
/** What a maintainer fills in: the key that installers trust. */
const PLACEHOLDER = "A".repeat(43) + "=";
const NAMES = ["loader", "plugin-bitwig"] as const;

const desk = await openDesk(
  { after },
  { PATH: [TOOLS, process.env["PATH"] ?? ""].join(delimiter), MS_POLL_MS: "200" },
);

/** release.yml and the workflows of `distribution`, with a key whose secret nobody has. */
async function distribution(): Promise<Files> {
  const { publicKey } = generateEd25519();
  const shipped = await templates("distribution", "candidate.yml", "publish.yml");
  const candidate = shipped[".github/workflows/candidate.yml"] ?? "";
  const producer = {
    workflow: ".github/workflows/candidate.yml",
    branch: "main",
    attestation: "required",
    signer_workflow: signerOf(candidate),
  };
  const gate = { environment: "release", immutable: true };
  const sources = NAMES.map((name) => [name, { ...producer, repository: `${OWNER}/${name}` }]);
  const spec = await baseSpec([
    ["loader", "midi-studio-loader-linux-x86_64", "bundle"],
    ["plugin-bitwig", "midi_studio.bwextension", "extension"],
  ]);
  return {
    ...Object.fromEntries(
      Object.entries(shipped).map(([path, text]) => [
        path,
        text.replaceAll(PLACEHOLDER, publicKey),
      ]),
    ),
    "release-specs/template.json": JSON.stringify(spec),
    "release.yml": policyText({
      producers: {
        ...(Object.fromEntries(sources) as object),
        distribution: { ...producer, repository: HOME, workflow_inputs: ["tag", "source_sha"] },
      },
      environments: { release: { reviewers: 1, branches: "protected" } },
      products: {
        content: {
          kind: "content",
          repository: HOME,
          sources: [...NAMES, "distribution"],
          workflow: ".github/workflows/publish.yml",
          channels: { stable: gate, beta: gate },
          manifest: { public_key: publicKey },
          notes: "generated",
        },
      },
    }),
  };
}

interface Report {
  readonly tag: string;
  readonly builds: number;
  readonly trace: { readonly ok: boolean };
  readonly release: { readonly assets: readonly { name: string }[] };
  readonly substitutions: readonly { readonly where: string; readonly what: string }[];
}

test("content of several repositories is rehearsed with their own workflows", async () => {
  for (const name of NAMES) {
    const workflows = await templates(name, "ci.yml", "candidate.yml");
    await desk.commit(name, { ...PRODUCERS[name].files, ...workflows });
  }
  await desk.commit("distribution", await distribution());
  const args = ["rehearse", "--workflows", "--channel", "beta", "--approve", "--json"];
  const { code, stderr, stdout } = await desk.release("distribution", ...args);
  assert.equal(code, 0, stderr);
  const { builds, release, substitutions, tag, trace } = JSON.parse(stdout) as Report;
  assert.deepEqual([tag, trace.ok], ["v0.1.0-beta.1", true]);
  // Each source once, and the content that is composed of them.
  assert.equal(builds, 3);
  const names = new Set(release.assets.map(({ name }) => name));
  for (const name of ["manifest.json.sig", "midi_studio.bwextension", "promotion.json"]) {
    assert.ok(names.has(name), name);
  }
  const token = substitutions.find(({ where }) => where === `secret CANDIDATE_TOKEN of ${HOME}`);
  assert.match(token?.what ?? "", /token of the local GitHub/);
});
