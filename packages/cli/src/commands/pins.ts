import { readFile, writeFile } from "node:fs/promises";
import { ReleaseError } from "@release-actions/contract";
import { loadLocalConfig } from "@release-actions/lanes";
import type { Pin, PinChange, PinVerdict } from "@release-actions/workflows";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { connectAsUser } from "../terminal/connection.ts";
import { colouredDiff } from "../terminal/diff.ts";

const PATHS = "files or directories; .github/workflows and every action.yml if none";

/** `ms release pins`: the actions that workflows use, and whether their pins are true. */
export function pinsCommand(): Command {
  return new Command("pins")
    .addCommand(listCommand())
    .addCommand(checkCommand())
    .addCommand(updateCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("Show every action with its commit and version")
    .argument("[paths...]", PATHS)
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  ms release pins list .github/workflows\n")
    .action(async (paths: string[], { json }: { json?: true }) => {
      const { readPins, workflowFiles } = await import("@release-actions/workflows");
      const pins = readPins(await workflowFiles(process.cwd(), paths));
      process.stdout.write(json ? toJson("release pins list", { ok: true, pins }) : listed(pins));
    });
}

function checkCommand(): Command {
  return new Command("check")
    .description("Check that every pin is a full SHA, and that its comment tells the truth")
    .argument("[paths...]", PATHS)
    .option("--offline", "only what can be seen in the files")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  GH_TOKEN=… ms release pins check\n")
    .action(async (paths: string[], options: { offline?: true; apiUrl?: string; json?: true }) => {
      const { checkPins, checkPinsOffline, readPins, workflowFiles } =
        await import("@release-actions/workflows");
      const pins = readPins(await workflowFiles(process.cwd(), paths));
      const verdicts = options.offline
        ? checkPinsOffline(pins)
        : await checkPins(await connectAsUser(options.apiUrl), pins);
      const ok = verdicts.every((verdict) => verdict.ok);
      process.stdout.write(
        options.json ? toJson("release pins check", { ok, pins: verdicts }) : judged(verdicts),
      );
      if (!ok) process.exitCode = 1;
    });
}

interface UpdateOptions {
  readonly config?: string;
  readonly major?: true;
  readonly dryRun?: true;
  readonly apiUrl?: string;
  readonly json?: true;
}

function updateCommand(): Command {
  return new Command("update")
    .description("Pin every action to its newest version of the same major")
    .argument("[paths...]", PATHS)
    .option("--major", "take newer major versions as well")
    .option("--config <file>", "release.yml, whose signer_workflow lists the new commit as well")
    .option("--dry-run", "show what would change and write nothing")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  ms release pins update --dry-run\n  ms release pins update --major\n",
    )
    .action(async (paths: string[], options: UpdateOptions) => {
      const { listSigners, unifiedDiff, updatePins, workflowFiles } =
        await import("@release-actions/workflows");
      const workflows = await workflowFiles(process.cwd(), paths);
      const config = options.config === undefined ? [] : [await readConfigText(options.config)];
      const before = [...workflows, ...config];
      const connection = await connectAsUser(options.apiUrl);
      const { changes, files: pinned } = await updatePins(connection, workflows, {
        major: options.major === true,
      });
      const signed = config.map((file) => listSigners(file, changes));
      const files = [
        ...pinned,
        ...signed.filter(({ content }, at) => content !== config[at]?.content),
      ];
      const diffs = files.map(({ path, content }) => ({
        path,
        diff: unifiedDiff(path, before.find((one) => one.path === path)?.content ?? null, content),
      }));
      if (!options.dryRun)
        await Promise.all(files.map(({ path, content }) => write(path, content)));
      const written = !options.dryRun && files.length > 0;
      process.stdout.write(
        options.json
          ? toJson("release pins update", { ok: true, written, changes, files: diffs })
          : updated(changes, diffs.map(({ diff }) => diff).join(""), written),
      );
    });
}

/** The text of a release.yml that can be read. @throws ReleaseError `config_missing` | `config_invalid` */
async function readConfigText(path: string): Promise<{ path: string; content: string }> {
  await loadLocalConfig(path);
  return { path, content: await readFile(path, "utf8") };
}

async function write(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (cause) {
    throw new ReleaseError({ code: "disk_error", message: `${path} cannot be written.`, cause });
  }
}

function listed(pins: readonly Pin[]): string {
  return pins
    .map(
      (pin) => `${place(pin)} ${pc.bold(pin.action)} ${pin.ref} ${pin.version ?? pin.branch ?? ""}`,
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function judged(verdicts: readonly PinVerdict[]): string {
  const lines = verdicts.map((verdict) => {
    const mark = verdict.ok ? pc.green("✔") : pc.red("✘");
    return `${mark} ${place(verdict)} ${pc.bold(verdict.action)} ${verdict.says}\n`;
  });
  const wrong = verdicts.filter(({ ok }) => !ok).length;
  return `${lines.join("")}${wrong} of ${verdicts.length} pins are wrong\n`;
}

function updated(changes: readonly PinChange[], diff: string, written: boolean): string {
  const kept = changes
    .filter(({ to }) => to === undefined)
    .map((one) => `${pc.dim(`${place(one)} ${one.action} ${one.says}`)}\n`);
  const count = changes.length - kept.length;
  const did = written ? "changed" : "to change";
  return `${colouredDiff(diff)}${kept.join("")}${count} of ${changes.length} pins ${did}\n`;
}

function place({ path, line }: Pin): string {
  return `${path}:${line}`;
}
