import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { text } from "node:stream/consumers";
import { environment, makeCertificate } from "../interop/client.ts";
import { HOST, startFront } from "../interop/front.ts";
import { type Lab, ROOT } from "./lab.ts";

const MARKER = "<!-- commands: executed by test/act/adoption.act.ts -->\n";

/** Every block of commands of docs/adoption.md, in its order; one that no test executes is a mistake. */
export async function guide(): Promise<readonly string[]> {
  const page = await readFile(join(ROOT, "docs/adoption.md"), "utf8");
  const blocks = [...page.matchAll(/(.*\n)```sh\n(.*?)```/gs)];
  const marked = page.split(`${MARKER}\`\`\`sh\n`).slice(1);
  assert.equal(marked.length, page.split("```sh").length - 1, "a block is not marked as executed");
  assert.ok(blocks.length > 0);
  return marked.map((rest) => rest.slice(0, rest.indexOf("```")));
}

/** A person who knows the local GitHub as github.test, and has gh, git and ms. */
export interface Machine {
  /** Where the checkouts are. */
  readonly directory: string;
  /** Names of the environment secrets that gh has sent, sealed. */
  readonly secrets: ReadonlySet<string>;
  /** Executes commands as one shell script; fails the test unless each ends with 0. */
  execute(commands: string, folder: string, token: string): Promise<string>;
  /** Clones a repository of the local GitHub. */
  clone(name: string, token: string): Promise<string>;
}

export async function startMachine(t: TestContext, lab: Lab): Promise<Machine> {
  const directory = await mkdtemp(join(tmpdir(), "guide-"));
  const cert = join(directory, "cert.pem");
  const secrets = new Set<string>();
  const tls = await makeCertificate(directory, cert);
  const front = await startFront(lab.emulator.urls.url, tls, (req, res) => seal(req, res, secrets));
  t.after(async () => {
    await front.close();
    await rm(directory, { recursive: true, force: true });
  });
  const home = join(directory, "home");
  await mkdir(home);
  const { GH_REPO: _everywhere, ...base } = environment(home, cert, front.proxyUrl);
  const run = (args: readonly string[], cwd: string, token: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const env = {
        ...base,
        PATH: [join(ROOT, "node_modules/.bin"), base["PATH"] ?? ""].join(delimiter),
        GITHUB_API_URL: lab.emulator.urls.api_url,
        GH_TOKEN: token,
        GH_ENTERPRISE_TOKEN: token,
      };
      const options = { cwd, env, timeout: 120_000 };
      execFile("bash", ["--norc", "-euo", "pipefail", ...args], options, (error, out, err) => {
        if (error === null) resolve(out);
        else reject(new Error(`${args.at(-1) ?? ""}\n${out}${err}`));
      }).stdin?.end();
    });
  return {
    directory,
    secrets,
    execute: (commands, folder, token) => run(["-c", commands], join(directory, folder), token),
    async clone(name, token) {
      const folder = name.split("/")[1] ?? "";
      const url = `https://x:${token}@${HOST}/${name}.git`;
      await run(["-c", `git clone --quiet ${url} ${folder}`], directory, token);
      return folder;
    },
  };
}

const SECRET = /\/environments\/[^/]+\/secrets\/([\w-]+)$/;

/**
 * Secrets of an environment over GitHub's API, which the local GitHub does not have: they arrive sealed,
 * so that only their names are learnt here.
 */
function seal(req: IncomingMessage, res: ServerResponse, secrets: Set<string>): boolean {
  const [, name = ""] = SECRET.exec((req.url ?? "").split("?")[0] ?? "") ?? [];
  if (name === "") return false;
  if (name === "public-key") {
    const key = { key_id: "1", key: randomBytes(32).toString("base64") };
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(key));
    return true;
  }
  void store(req, res, name, secrets);
  return true;
}

async function store(
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
  secrets: Set<string>,
): Promise<void> {
  const { encrypted_value: value } = JSON.parse(await text(req)) as { encrypted_value?: string };
  // A sealed box is 48 bytes longer than what it holds.
  if (Buffer.from(value ?? "", "base64").length > 48) secrets.add(name);
  res.writeHead(201, { "content-type": "application/json" }).end("{}");
}
