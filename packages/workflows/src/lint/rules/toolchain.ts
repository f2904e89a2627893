import { actionName } from "../../model/uses.ts";
import type { Step } from "../../model/workflow.ts";
import { allTexts, type TextNode } from "../../parse/node.ts";
import { commandWords } from "../../shell/command-name.ts";
import type { Command } from "../../shell/script.ts";
import type { Found, LintFile, Rule } from "../rule.ts";
import { scriptsOf } from "../scripts.ts";

/** Inputs with a version, and inputs with a file that has it. */
const ACTIONS: Readonly<Record<string, readonly [version: string, ...files: string[]]>> = {
  "actions/setup-node": ["node-version", "node-version-file"],
  "actions/setup-python": ["python-version", "python-version-file"],
  "actions/setup-java": ["java-version", "java-version-file"],
  "actions/setup-go": ["go-version", "go-version-file"],
  "actions/setup-dotnet": ["dotnet-version", "global-json-file"],
  "actions-rs/toolchain": ["toolchain", "toolchain-file"],
  "actions-rust-lang/setup-rust-toolchain": ["toolchain"],
  "astral-sh/setup-uv": ["version", "version-file"],
  "denoland/setup-deno": ["deno-version", "deno-version-file"],
  "dtolnay/rust-toolchain": ["toolchain"],
  "mlugg/setup-zig": ["version"],
  "oven-sh/setup-bun": ["bun-version", "bun-version-file"],
  "ruby/setup-ruby": ["ruby-version"],
};

const EXACT = /^v?\d+\.\d+\.\d+(?:[-+.].*)?$/;
const DATED = /^(?:stable|beta|nightly)-\d{4}-\d{2}-\d{2}/;

/** T72. */
export const floatingToolchain: Rule = {
  id: "floating-toolchain",
  threats: ["T72"],
  severity: "error",
  title: "A candidate lane builds with a tool whose version can change.",
  why: "The same commit gives other bytes tomorrow, and a version that nobody chose has been in the release.",
  fix: "Name the whole version (`1.93.0`, `24.21.0`) or a file that does, and record it in `toolchain` of create-candidate.",
  check: (file) =>
    file.lanes.has("candidate")
      ? [
          ...file.workflow.jobs.flatMap(({ steps }) => steps.flatMap(inAction)),
          ...inScripts(file),
          ...inVariables(file),
        ]
      : [],
};

/** T72. */
export const floatingRunner: Rule = {
  id: "floating-runner",
  threats: ["T72"],
  severity: "warning",
  title: "A candidate lane runs on an image that GitHub replaces.",
  why: "`ubuntu-latest` becomes another system one day: other compilers, another libc, and users' machines may be older.",
  fix: "Name the image: `ubuntu-24.04`, `windows-2025`, `macos-15`.",
  check: (file) => {
    if (!file.lanes.has("candidate")) return [];
    return file.workflow.jobs
      .flatMap(({ runsOn, matrix }) => [...runsOn, ...allTexts(matrix)])
      .filter(({ text }) => /^(?:ubuntu|windows|macos)-latest(?:-|$)/.test(text))
      .map(({ text, line, column }) => ({ line, column, message: `${text} changes.` }));
  },
};

function inAction({ uses, with: inputs }: Step): Found[] {
  const name = actionName(uses?.text ?? "");
  const known = ACTIONS[name];
  if (uses === undefined || known === undefined) return [];
  const [version, ...files] = known;
  const text = inputs.get(version);
  if (text === undefined) {
    if (files.some((file) => inputs.has(file))) return [];
    const { line, column } = uses;
    return [{ line, column, message: `${name} is given no ${version}.` }];
  }
  return floats(text) ? [told(text, `${name} takes ${text.text}, which changes.`)] : [];
}

/** What an expression gives is said elsewhere, in a matrix or a variable. */
function floats({ text, expressions }: TextNode): boolean {
  return expressions.length === 0 && isFloating(text);
}

function isFloating(version: string): boolean {
  return !EXACT.test(version.trim()) && !DATED.test(version.trim());
}

function inVariables({ workflow }: LintFile): Found[] {
  const all = [
    workflow.env,
    ...workflow.jobs.flatMap((job) => [job.env, ...job.steps.map((step) => step.env)]),
  ];
  return all.flatMap((env) => {
    const text = env.get("RUSTUP_TOOLCHAIN");
    if (text === undefined || !floats(text)) return [];
    return [told(text, `RUSTUP_TOOLCHAIN is ${text.text}, which changes.`)];
  });
}

function inScripts(file: LintFile): Found[] {
  return scriptsOf(file).flatMap(({ all, place }) =>
    all.flatMap((command) => {
      const message = floatingCommand(command);
      return message === undefined ? [] : [{ ...place(command.offset), message }];
    }),
  );
}

function floatingCommand(command: Command): string | undefined {
  const [name = "", ...words] = commandWords(command);
  const plain = words.filter((word) => !word.startsWith("-"));
  const shown = [name, ...words].slice(0, 4).join(" ");
  const fetched = name === "curl" || name === "wget";
  if (fetched && command.pipe.some((one) => /^(?:ba|z|da)?sh$/.test(commandWords(one)[0] ?? ""))) {
    return `\`${name}\` brings a program that is run as it comes.`;
  }
  if (name === "rustup" && rustupFloats(plain)) return `\`${shown}\` takes a version that changes.`;
  if (
    name === "cargo" &&
    (words[0] ?? "").startsWith("+") &&
    isFloating((words[0] ?? "").slice(1))
  ) {
    return `\`${shown}\` takes a version that changes.`;
  }
  if (installs(name, plain) && unpinnedPackages(name, words).length > 0) {
    return `\`${shown}\` installs ${unpinnedPackages(name, words).join(", ")} in whatever version.`;
  }
  return undefined;
}

function rustupFloats([action = "", ...rest]: readonly string[]): boolean {
  if (action === "update") return true;
  const named = action === "toolchain" && rest[0] === "install" ? rest.slice(1) : rest;
  if (!/^(?:toolchain|install|default|override)$/.test(action)) return false;
  return named.some((word) => /^(?:stable|beta|nightly|\d+(?:\.\d+)?)$/.test(word));
}

function installs(name: string, [first = "", second = ""]: readonly string[]): boolean {
  if (/^pipx?3?$/.test(name)) return first === "install";
  if (/^python3?$/.test(name)) return first === "pip" && second === "install";
  if (name === "cargo" || name === "go") return first === "install";
  return (
    /^(?:npx|bunx|pnpx)$/.test(name) ||
    (/^(?:npm|pnpm)$/.test(name) && /^(?:i|install|add|dlx)$/.test(first))
  );
}

/** Packages that a command names without saying which version; files and folders have one. */
function unpinnedPackages(name: string, words: readonly string[]): readonly string[] {
  const rest = words.filter(
    (word, index) => !word.startsWith("-") && !takesValue(words[index - 1]),
  );
  if (/^(?:pipx?3?|python3?)$/.test(name)) {
    const packages = rest.filter((word) => !/^(?:pip|install)$/.test(word));
    return packages.filter((word) => !/==|^[./~$]|^https?:|\.whl$|@/.test(word));
  }
  if (name === "cargo") {
    if (words.some((word) => /^--(?:version|vers|path|rev|git)\b/.test(word))) return [];
    return rest.filter((word) => word !== "install" && !/@\d/.test(word) && !word.startsWith("$"));
  }
  if (name === "go") return rest.filter((word) => /@(?:latest|main|master)$/.test(word));
  return rest.filter((word) => /@(?:latest|next)$/.test(word));
}

function takesValue(option: string | undefined): boolean {
  return /^(?:-r|-c|-e|-t|-i|--requirement|--constraint|--editable|--target|--index-url|--prefix|--features|--root|--registry)$/.test(
    option ?? "",
  );
}

function told({ line, column }: TextNode, message: string): Found {
  return { line, column, message };
}
