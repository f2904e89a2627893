import assert from "node:assert/strict";
import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parseLatestJson, type ErrorCode, type LatestJson } from "@release-actions/contract";
import { annotations, assertOk, assertRefused } from "../support/outcome.ts";
import { digestOf, noise, writeOut } from "../support/project.ts";
import { startStage } from "../support/stage.ts";
import {
  addressOf,
  candidateDocument,
  makeApp,
  makeKey,
  PLATFORMS,
  rewrite,
  signFile,
  TAG,
  VERSION,
} from "../support/updater.ts";

const stage = await startStage();
const key = await makeKey();
const other = await makeKey();
const project = await makeApp(stage);
const document = await candidateDocument(project, key);
const pinned = { "public-key": key.publicKey };

/** The document with some entries replaced, or removed when undefined. */
function withPlatforms(change: Readonly<Record<string, object | undefined>>): string {
  const platforms = Object.fromEntries(
    Object.entries({ ...document.platforms, ...change }).filter(([, entry]) => entry !== undefined),
  );
  return JSON.stringify({ ...document, platforms });
}

/** One entry with a field replaced. */
function bent(platform: string, change: Readonly<Record<string, string>>): string {
  return withPlatforms({ [platform]: { ...document.platforms[platform], ...change } });
}

test("every address is rebuilt from its asset and the final tag; nothing else changes", async () => {
  const text = JSON.stringify(document);
  const step = await rewrite(project, text, pinned);
  assertOk(step);
  const written = await readFile(step.outputs["path"] ?? "");
  const final = parseLatestJson(written);
  const { platforms, ...fields } = document;
  assert.deepEqual(final, {
    ...fields,
    platforms: Object.fromEntries(
      Object.entries(PLATFORMS).map(([platform, file]) => [
        platform,
        { signature: platforms[platform]?.signature, url: addressOf(project, TAG, file) },
      ]),
    ),
  });
  assert.equal(step.outputs["digest"], digestOf(written));
  assert.deepEqual(step.outputs["platforms"]?.split("\n"), Object.keys(PLATFORMS).toSorted());
  assert.equal(await readFile(join(project.workspace, "in", "latest.json"), "utf8"), text);
});

test("what is final already stays as it is, byte for byte", async () => {
  const first = await rewrite(project, JSON.stringify(document), pinned);
  const bytes = await readFile(first.outputs["path"] ?? "");
  const again = await rewrite(project, bytes, { ...pinned, "candidate-tag": "" });
  assertOk(again);
  assert.deepEqual(await readFile(again.outputs["path"] ?? ""), bytes);
});

test("a field that clients do not know is left out, and told", async () => {
  const step = await rewrite(project, JSON.stringify({ ...document, format: 2 }), pinned);
  assertOk(step);
  assert.match(step.summary, /\/format/);
  assert.ok(!(await readFile(step.outputs["path"] ?? "", "utf8")).includes("format"));
});

test("without output the file is in the runner's temporary directory", async () => {
  const step = await rewrite(project, JSON.stringify(document), { ...pinned, output: "" });
  assertOk(step);
  assert.ok(step.outputs["path"]?.includes(join("runners", String(step.run.id), "temp")));
});

interface Case {
  readonly what: string;
  readonly code: ErrorCode;
  readonly text: string | (() => string | Promise<string>);
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the message must say: the platform, what was expected, what was found. */
  readonly says: readonly (string | RegExp)[];
}

const exe = "App_1.0.0_x64-setup.exe";
const appImage = "App_1.0.0_amd64.AppImage";
const { url: exeUrl = "" } = document.platforms["windows-x86_64"] ?? {};

const CASES: readonly Case[] = [
  {
    what: "a platform that is missing",
    code: "platform_missing",
    text: withPlatforms({ "windows-x86_64": undefined, "windows-x86_64-nsis": undefined }),
    says: ["windows-x86_64 is not in latest.json", "Expected: windows-x86_64", "Found: darwin-"],
  },
  {
    what: "a typed key without the generic one that older clients ask for",
    code: "platform_missing",
    text: withPlatforms({ "linux-x86_64": undefined }),
    inputs: { "required-platforms": "" },
    says: ["linux-x86_64 is not in latest.json", "clients before 2.10 do not know linux-x86_64-"],
  },
  {
    what: "the signature of another platform's file",
    code: "platform_signature_invalid",
    text: bent("windows-x86_64", {
      signature: document.platforms["linux-x86_64"]?.signature ?? "",
    }),
    says: [`windows-x86_64`, `expected file:${exe}`, appImage, `a signature of ${appImage}`],
  },
  {
    what: "the file and the signature of another platform",
    code: "platform_asset_mismatch",
    text: withPlatforms({ "darwin-x86_64": document.platforms["darwin-aarch64"] }),
    says: ["darwin-x86_64: App_aarch64.app.tar.gz is not for it", "a package for aarch64"],
  },
  {
    what: "a signature of other bytes",
    code: "platform_signature_invalid",
    text: async () =>
      bent("windows-x86_64", { signature: await signFile(key, exe, { bytes: noise("x", 9) }) }),
    says: ["windows-x86_64", "does not fit", `other bytes than ${exe}`],
  },
  {
    what: "a version that is not the tag's",
    code: "updater_version_mismatch",
    text: JSON.stringify({ ...document, version: "1.0.1" }),
    says: ["another version than the tag", "Expected: 1.0.0", "Found: 1.0.1"],
  },
  {
    what: "a version in the trusted comment that is not the tag's",
    code: "updater_version_mismatch",
    text: async () =>
      bent("linux-x86_64", { signature: await signFile(key, appImage, { version: "0.9.0" }) }),
    says: ["linux-x86_64", "Expected: version:1.0.0", '"0.9.0"'],
  },
  {
    what: "no version in a trusted comment that must have one",
    code: "updater_version_mismatch",
    text: async () => bent("linux-x86_64", { signature: await signFile(key, appImage) }),
    inputs: { "require-signed-version": "true" },
    says: ["linux-x86_64", "Expected: version:1.0.0", "Found: no version"],
  },
  {
    what: "an address of the API",
    code: "platform_url_invalid",
    text: bent("windows-x86_64", {
      url: "https://api.github.com/repos/acme/app/releases/assets/12345",
    }),
    says: ["windows-x86_64", "API", `/releases/download/${TAG}/`, "/releases/assets/12345"],
  },
  {
    what: "an address of another candidate",
    code: "platform_url_invalid",
    text: bent("windows-x86_64", { url: exeUrl.replace(/rc-\w+/, `rc-${"a".repeat(40)}`) }),
    says: ["windows-x86_64", "a candidate", `rc-${project.sha}`, `rc-${"a".repeat(40)}`],
  },
  {
    what: "an address of the candidate where only final ones are expected",
    code: "platform_url_invalid",
    text: JSON.stringify(document),
    inputs: { "candidate-tag": "" },
    says: ["(and 9 more)", "darwin-aarch64", "in a candidate", "windows-x86_64-nsis"],
  },
  {
    what: "an address in another repository",
    code: "platform_url_invalid",
    text: bent("windows-x86_64", { url: exeUrl.replace(project.name, "acme/other") }),
    says: ["windows-x86_64", "another repository", project.name, "acme/other"],
  },
  {
    what: "an address on another server",
    code: "platform_url_invalid",
    text: bent("windows-x86_64", { url: `https://example.test/acme/x/releases/download/${TAG}/a` }),
    says: ["windows-x86_64", "another repository", "example.test"],
  },
  {
    what: "an address of a draft",
    code: "platform_url_invalid",
    text: bent("windows-x86_64", { url: exeUrl.replace(/rc-\w+/, "untagged-0123456789abcdef") }),
    says: ["windows-x86_64", "a draft", "untagged-0123456789abcdef"],
  },
  {
    what: "an address of the latest release, whatever it is",
    code: "platform_url_invalid",
    text: bent("windows-x86_64", { url: exeUrl.replace(/download\/rc-\w+/, "latest/download") }),
    says: ["windows-x86_64", "whatever release is the latest"],
  },
  {
    what: "an address with a query",
    code: "platform_url_invalid",
    text: bent("windows-x86_64", { url: `${exeUrl}?token=1` }),
    says: ["windows-x86_64", "not that of an asset"],
  },
  {
    what: "a file that the release does not have",
    code: "platform_asset_missing",
    text: bent("windows-x86_64", { url: exeUrl.replace("1.0.0", "2.0.0") }),
    says: ["windows-x86_64", "Expected: App_2.0.0_x64-setup.exe", `Found: ${exe}`],
  },
  {
    what: "a platform that is there twice",
    code: "latest_json_invalid",
    text: JSON.stringify(document).replace(
      '"platforms":{',
      `"platforms":{"linux-x86_64":${JSON.stringify(document.platforms["linux-x86_64"])},`,
    ),
    says: ["/platforms/linux-x86_64", "duplicate key"],
  },
  {
    what: "a byte order mark",
    code: "latest_json_invalid",
    text: `\u{feff}${JSON.stringify(document)}`,
    says: ["byte order mark"],
  },
  {
    what: "one malformed entry",
    code: "latest_json_invalid",
    text: bent("darwin-aarch64", { signature: "" }),
    says: ["/platforms/darwin-aarch64/signature", "Expected: base64", 'Found: ""'],
  },
  {
    what: "name and version",
    code: "latest_json_invalid",
    text: JSON.stringify({ ...document, name: VERSION }),
    says: ["/name is there beside version", "Expected: version alone", `Found: "${VERSION}"`],
  },
  {
    what: "a signature of the legacy kind",
    code: "platform_signature_invalid",
    text: () => bent("linux-x86_64", { signature: legacy("linux-x86_64") }),
    says: ["linux-x86_64", "legacy", "algorithm ED"],
  },
  {
    what: "a pinned key of another pair",
    code: "signature_key_mismatch",
    text: JSON.stringify(document),
    inputs: { "public-key": other.publicKey },
    says: ["darwin-aarch64", `Expected: key id ${other.keyId}`, `Found: key id ${key.keyId}`],
  },
  {
    what: "a wrong address and a signature by another key",
    code: "platform_url_invalid",
    text: JSON.stringify({
      ...document,
      platforms: {
        "linux-x86_64": { ...document.platforms["linux-x86_64"], url: "https://a.test/" },
      },
    }),
    inputs: { "public-key": other.publicKey, "required-platforms": "" },
    says: ["linux-x86_64: its address", "linux-x86_64: its signature was made with another key"],
  },
  {
    what: "the secret key where the public one belongs",
    code: "public_key_invalid",
    text: JSON.stringify(document),
    inputs: { "public-key": key.secretKey },
    says: ["public-key", "Found: a secret key"],
  },
  {
    what: "a required platform that nobody asks for",
    code: "input_invalid",
    text: JSON.stringify(document),
    inputs: { "required-platforms": "macos-arm64" },
    says: ["required-platforms", "macos-arm64"],
  },
  {
    what: "no pinned key",
    code: "input_missing",
    text: JSON.stringify(document),
    inputs: { "public-key": "" },
    says: ["public-key"],
  },
];

/** The genuine signature with its algorithm changed to the one that signs the file itself. */
function legacy(platform: string): string {
  const text = Buffer.from(document.platforms[platform]?.signature ?? "", "base64").toString();
  const [comment = "", line = "", ...rest] = text.split("\n");
  const bytes = Buffer.from(line, "base64");
  bytes.write("Ed");
  return Buffer.from([comment, bytes.toString("base64"), ...rest].join("\n")).toString("base64");
}

for (const [at, { what, code, text, inputs, says }] of CASES.entries()) {
  test(`${what} is refused (${code}), and nothing is written`, async () => {
    const output = `final/${at}/latest.json`;
    const given = typeof text === "string" ? text : await text();
    const step = await rewrite(project, given, { ...pinned, output, ...inputs });
    assertRefused(step, code);
    const [message = ""] = annotations(step, "error").map((line) =>
      line.replaceAll("%0A", "\n").replaceAll("%25", "%"),
    );
    for (const part of says) {
      assert.ok(typeof part === "string" ? message.includes(part) : part.test(message), message);
    }
    assert.ok(!message.includes(key.secretKey));
    await assert.rejects(access(join(project.workspace, output)));
  });
}

test("every problem of every platform is told at once", async () => {
  const broken: LatestJson = {
    ...document,
    version: "2.0.0",
    platforms: {
      ...document.platforms,
      "linux-x86_64": { signature: "", url: exeUrl },
      "darwin-x86_64": { signature: "AAAA", url: "https://example.test/" },
    },
  };
  const step = await rewrite(project, JSON.stringify(broken), {
    ...pinned,
    "required-platforms": "linux-armv7",
  });
  assertRefused(step, "latest_json_invalid");
  const rows = step.summary.split("\n").filter((row) => row.startsWith("| /"));
  const told = rows.map((row) => row.split("|")[1]?.trim());
  assert.deepEqual(told, [
    "/platforms/linux-x86_64/signature",
    "/version",
    "/platforms/linux-armv7",
    "/platforms/darwin-x86_64/url",
    "/platforms/darwin-x86_64/signature",
  ]);
});

test("a file that GitHub or the workflow renamed keeps its signature", async () => {
  const renamed = await makeApp(stage, { "My.App_x64.app.tar.gz": noise("mine", 50) });
  const bytes = noise("mine", 50);
  for (const signed of ["My App_x64.app.tar.gz", "My App.app.tar.gz", "My.App.app.tar.gz"]) {
    const entry = {
      signature: await signFile(key, signed, { bytes }),
      url: addressOf(renamed, TAG, "My.App_x64.app.tar.gz"),
    };
    const text = JSON.stringify({ version: VERSION, platforms: { "darwin-x86_64": entry } });
    assertOk(await rewrite(renamed, text, { ...pinned, "required-platforms": "darwin-x86_64" }));
  }
});

test("a file for both kinds of Macs serves both", async () => {
  const name = "App_universal.app.tar.gz";
  const bytes = noise("both", 50);
  await writeOut(project, { [name]: bytes });
  const signature = await signFile(key, name, { bytes });
  const entry = { signature, url: addressOf(project, TAG, name) };
  const platforms = { "darwin-x86_64": entry, "darwin-aarch64": entry };
  const text = JSON.stringify({ version: VERSION, platforms });
  const required = { "required-platforms": "darwin-x86_64\ndarwin-aarch64" };
  assertOk(await rewrite(project, text, { ...pinned, ...required }));
});

for (const [what, change] of [
  ["no latest.json at the path", { "latest-json": "in/other.json" }],
  ["a directory for a latest.json", { "latest-json": "in" }],
  ["no directory of assets", { assets: "nowhere" }],
] as const) {
  test(`${what} is told with its path`, async () => {
    const step = await rewrite(project, JSON.stringify(document), { ...pinned, ...change });
    assertRefused(step, "file_unreadable");
    assert.ok(step.log.includes(join(project.workspace, ...Object.values(change))), step.log);
  });
}

test("a latest.json of many megabytes is refused with its size", async () => {
  const step = await rewrite(project, Buffer.alloc(5 * 1024 * 1024, " "), pinned);
  assertRefused(step, "latest_json_invalid");
  assert.match(step.log, /Found: 5242880 bytes/);
});

test("an output that cannot be written is told as such, and a file that was there stays", async () => {
  await writeFile(join(project.workspace, "file"), "mine");
  const step = await rewrite(project, JSON.stringify(document), {
    ...pinned,
    output: "file/latest.json",
  });
  assertRefused(step, "disk_error");
  assert.equal(await readFile(join(project.workspace, "file"), "utf8"), "mine");
});
