import { commandWords } from "./command-name.ts";
import type { Command } from "./script.ts";

/** A command that takes an image from a registry or runs one. */
export interface ImageUse {
  readonly image: string;
  readonly offset: number;
}

const ENGINES = new Set(["docker", "podman", "nerdctl"]);
const GROUPS = new Set(["container", "image"]);
const TAKES = new Set(["run", "create", "pull"]);
// Every other long option has a value, and takes the next word for it when it has no `=`.
const SWITCHES = new Set([
  "--all-tags",
  "--detach",
  "--disable-content-trust",
  "--help",
  "--init",
  "--interactive",
  "--no-healthcheck",
  "--oom-kill-disable",
  "--privileged",
  "--publish-all",
  "--quiet",
  "--read-only",
  "--replace",
  "--rm",
  "--sig-proxy",
  "--tls-verify",
  "--tty",
]);

/** The image that a command runs or pulls; undefined when it does neither. */
export function imageUsed(command: Command): ImageUse | undefined {
  const words = commandWords(command);
  const [engine = "", ...rest] = words;
  if (!ENGINES.has(engine)) return undefined;
  const start = GROUPS.has(rest[0] ?? "") ? 1 : 0;
  const verb = rest[start] ?? "";
  if (!TAKES.has(verb)) return undefined;
  let at = start + 1;
  while ((rest[at] ?? "").startsWith("-")) at += takesNext(rest[at] ?? "", verb) ? 2 : 1;
  const image = rest[at];
  if (image === undefined) return undefined;
  // The name of the program is the first of `words`, and both lists end alike.
  const word = command.words[command.words.length - words.length + 1 + at];
  return { image, offset: word?.offset ?? command.offset };
}

/** Names that this command gives to images of its own: they come from no registry. */
export function imagesMade(command: Command): readonly string[] {
  const [engine = "", ...rest] = commandWords(command);
  if (!ENGINES.has(engine)) return [];
  const [verb = "", second = ""] = rest.filter((word) => word !== "buildx" && !GROUPS.has(word));
  if (verb === "tag") return rest.slice(-1);
  if (verb !== "build") return [];
  return [second, ...rest].flatMap((word, index, all) => {
    const [, joined] = /^--tag=(.+)$/.exec(word) ?? [];
    const next = word === "-t" || word === "--tag" ? all[index + 1] : undefined;
    return joined ?? next ?? [];
  });
}

function takesNext(option: string, verb: string): boolean {
  if (option.startsWith("--")) return !option.includes("=") && !SWITCHES.has(option);
  // `-it`, `-d`; the value of `-v/a:/b` is in the word. `-a` attaches in `run`, and is a switch in `pull`.
  const switches = verb === "pull" ? /^-[aq]+$/ : /^-[ditPq]+$/;
  return !switches.test(option) && /^-[ditPq]*[a-zA-Z]$/.test(option);
}
