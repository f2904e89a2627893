// `npm run docs:sessions`: what the command line looks like, recorded from real runs on the local GitHub:
// docs/sessions/*.txt to be read, docs/images/session-*.svg to be looked at.
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { operateGreen, pushFiles, report, type Operated } from "../test/orchestrate/support.ts";
import { openStage, type Stage } from "../test/support/stage.ts";
import { startOnTerminal, type AtTerminal } from "../test/support/terminal.ts";
import { ENVIRONMENT } from "../test/support/project.ts";
import { begin, fail, publish, reach, seal } from "./sessions/runners.ts";
import { screenOf, type Run } from "./sessions/screen.ts";
import { steadyNames, steadyTimes } from "./sessions/steady.ts";
import { svgOf } from "./sessions/svg.ts";

const COLUMNS = 96;
const TAG = "v0.1.0-beta.1";
const PLAN = "beta.json";
const RECORD = `.ms-release/app-${TAG}.json`;
const BUILD = ["Check out", "Build", "Seal the candidate"] as const;
const PROMOTE = ["Verify the candidate", "Promote it"] as const;
const docs = join(dirname(import.meta.dirname), "docs");

/** A command, and what was written to its terminal until each moment that is shown. */
interface Taken {
  readonly command: string;
  readonly moments: string[];
}

const PLAIN: Omit<Run, "text"> = { bold: false, dim: false, colour: null };

/** What somebody types, and then what the terminal shows; of a later moment what is new. */
async function write(name: string, title: string, taken: readonly Taken[], stage: Stage) {
  const lines: (readonly Run[])[] = [];
  for (const { command, moments } of taken) {
    lines.push([
      { ...PLAIN, colour: 2, text: "$ " },
      { ...PLAIN, bold: true, text: command },
    ]);
    let before: readonly string[] = [];
    for (const [at, written] of moments.entries()) {
      const screen = steadyTimes(await screenOf(asOnGitHub(written, stage), COLUMNS));
      const texts = screen.map((runs) => runs.map(({ text }) => text).join(""));
      const same = texts.findIndex((text, row) => text !== before[row]);
      if (at > 0) lines.push([{ ...PLAIN, dim: true, text: "⋮" }]);
      lines.push(...screen.slice(same < 0 ? texts.length : same));
      before = texts;
    }
    lines.push([]);
  }
  const shown = lines.slice(0, -1);
  const text = shown.map((runs) => `${runs.map((run) => run.text).join("")}\n`).join("");
  await writeFile(join(docs, "sessions", `${name}.txt`), text);
  await writeFile(join(docs, "images", `session-${name}.svg`), svgOf(title, shown, COLUMNS));
  process.stdout.write(`${text}\n`);
}

const named = steadyNames();

/** What is another one each time, in the same width: the server's address, names by content and the name of a log. */
function asOnGitHub(text: string, stage: Stage): string {
  return (
    named(text)
      // On github.com it is not said.
      .replaceAll(/On the GitHub at [^\n]*\n/g, "")
      .replaceAll(stage.emulator.urls.url, "https://github.com")
      .replaceAll(/\d{8}T\d{6}Z-(\w+)-\d+\.log/g, "20260102T150405Z-$1-4711.log")
  );
}

function type({ directory, project: { stage } }: Operated, command: string, token: string) {
  const env = {
    GH_TOKEN: token,
    GITHUB_API_URL: stage.emulator.urls.api_url,
    MS_POLL_MS: "100",
    TERM: "xterm-256color",
  };
  return startOnTerminal(directory, env, command, `cols ${COLUMNS} rows 60`);
}

/** A command that needs no more than to be typed. */
async function typed(at: Operated, command: string, question?: RegExp): Promise<Taken> {
  const terminal = type(at, command, at.project.stage.maintainer.token);
  if (question !== undefined) {
    await terminal.until(question);
    terminal.type("\r");
  }
  await terminal.ended;
  return { command, moments: [terminal.written()] };
}

async function end(terminal: AtTerminal, taken: Taken): Promise<void> {
  await terminal.ended;
  taken.moments.push(terminal.written());
}

async function failure(at: Operated): Promise<Taken> {
  const command = `ms release app publish --plan ${PLAN} --watch`;
  const terminal = type(at, command, at.project.stage.maintainer.token);
  const taken: Taken = { command, moments: [] };
  const job = await begin(at.project, "build", BUILD);
  await reach(at.project, job, "Build");
  await terminal.until(/● Build/);
  await fail(at.project, job, "Build");
  await end(terminal, taken);
  return taken;
}

/** Two people: one releases and watches, the other one approves. */
async function released(at: Operated): Promise<readonly [publishing: Taken, approving: Taken]> {
  const { project } = at;
  const { maintainer, reviewer } = project.stage;
  const one: Taken = { command: `ms release app publish --plan ${PLAN} --watch`, moments: [] };
  const watching = type(at, one.command, maintainer.token);
  const building = await begin(project, "build", BUILD);
  await reach(project, building, "Build");
  await watching.until(/● Build/);
  one.moments.push(watching.written());
  await seal(project, building);
  const promoting = await begin(project, "promote", PROMOTE, ENVIRONMENT);
  await watching.until(/must approve/);
  one.moments.push(watching.written());

  const other: Taken = { command: `ms release resume ${RECORD} --watch`, moments: [] };
  const approving = type(at, other.command, reviewer.token);
  await approving.until(/Approve release for[\s\S]*No/);
  other.moments.push(approving.written());
  approving.type("y");
  await approving.until(/Approved release/);
  await reach(project, promoting, "Promote it");
  await watching.until(/● Promote it/);
  one.moments.push(watching.written());
  await publish(project, promoting, TAG);
  await Promise.all([end(watching, one), end(approving, other)]);
  return [one, other];
}

const FEATURES = [
  ["feat: receive firmware over the air", "src/ota.c"],
  ["fix: wait for the device to come back", "src/wait.c"],
] as const;

// The same commits every time.
process.env["GIT_AUTHOR_DATE"] = process.env["GIT_COMMITTER_DATE"] = "2026-01-02T15:04:05Z";
const { stage, close } = await openStage({ seed: 7 });
try {
  const green = await operateGreen(stage);
  let sha = green.project.sha;
  for (const [message, path] of FEATURES) sha = await pushFiles(green, { [path]: "\n" }, message);
  await report(green, sha);
  const at = { ...green, project: { ...green.project, sha } };
  const planned = await typed(
    at,
    `ms release app plan --channel beta --auto --out ${PLAN}`,
    /Release as/,
  );
  await write("plan", "ms release app plan", [planned], stage);
  await write("failure", "A release that fails, and how to go on", [await failure(at)], stage);
  const [publishing, approving] = await released(at);
  const status = await typed(at, "ms release status");
  await write("publish", "ms release app publish", [publishing, status], stage);
  await write("approve", "Somebody else approves the release", [approving], stage);
} finally {
  await close();
}
