// `npm run docs:sessions`: what the command line looks like, recorded from real runs on the local GitHub:
// docs/sessions/*.txt to be read, docs/images/session-*.svg to be looked at.
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { endRun, queuedRun, startRobot } from "../test/orchestrate/robot.ts";
import { operateGreen, pushFiles, report, type Operated } from "../test/orchestrate/support.ts";
import { openStage, type Stage } from "../test/support/stage.ts";
import { screenOf, type Run } from "./sessions/screen.ts";
import { svgOf } from "./sessions/svg.ts";
import { onTerminal } from "./sessions/terminal.ts";

const COLUMNS = 80;
const docs = join(dirname(import.meta.dirname), "docs");

/** What somebody types, and then what the terminal shows. */
async function record(
  { directory, project: { stage } }: Operated,
  name: string,
  title: string,
  commands: readonly string[],
): Promise<void> {
  const lines: (readonly Run[])[] = [];
  for (const command of commands) {
    const written = await onTerminal(command, COLUMNS, directory, envOf(stage));
    const typed = { bold: true, dim: false, colour: null };
    lines.push([
      { ...typed, bold: false, colour: 2, text: "$ " },
      { ...typed, text: command },
    ]);
    lines.push(...(await screenOf(asOnGitHub(written, stage), COLUMNS)), []);
  }
  const shown = lines.slice(0, -1);
  const text = shown.map((runs) => `${runs.map((run) => run.text).join("")}\n`).join("");
  await writeFile(join(docs, "sessions", `${name}.txt`), text);
  await writeFile(join(docs, "images", `session-${name}.svg`), svgOf(title, shown, COLUMNS));
  process.stdout.write(`${text}\n`);
}

function envOf(stage: Stage): Record<string, string> {
  return {
    GH_TOKEN: stage.maintainer.token,
    GITHUB_API_URL: stage.emulator.urls.api_url,
    MS_POLL_MS: "100",
  };
}

/** What is another one each time, in the same width: the server's address and the name of a log. */
function asOnGitHub(text: string, stage: Stage): string {
  return text
    .replaceAll(stage.emulator.urls.url, "https://github.com")
    .replaceAll(/\d{8}T\d{6}Z-(\w+)-\d+\.log/g, "20260102T150405Z-$1-4711.log");
}

const FEATURES = [
  ["feat: receive firmware over the air", "src/ota.c"],
  ["fix: wait for the device to come back", "src/wait.c"],
] as const;

// The same commits every time.
process.env["GIT_AUTHOR_DATE"] = process.env["GIT_COMMITTER_DATE"] = "2026-01-02T15:04:05Z";
const { stage, close } = await openStage({ seed: 7 });
try {
  const at = await operateGreen(stage);
  let sha = at.project.sha;
  for (const [message, path] of FEATURES) sha = await pushFiles(at, { [path]: "\n" }, message);
  await report(at, sha);
  const project = { ...at, project: { ...at.project, sha } };
  const file = "beta.json";
  await record(project, "plan", "ms release app plan", [
    `ms release app plan --channel beta --auto --out ${file}`,
  ]);

  const failing = record(project, "failure", "A release that fails, and how to go on", [
    `ms release app publish --plan ${file} --watch --no-interactive`,
  ]);
  await endRun(project.project, await queuedRun(project.project), "failure");
  await failing;

  const robot = startRobot(project.project);
  await record(project, "publish", "ms release app publish", [
    `ms release app publish --plan ${file} --watch --no-interactive`,
    "ms release status",
  ]);
  await robot.stop();
} finally {
  await close();
}
