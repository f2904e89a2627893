import {
  onTerminal as atTerminal,
  startOnTerminal as startAtTerminal,
  type Answers,
  type AtTerminal,
  type OnTerminal,
} from "../support/terminal.ts";
import type { Operated } from "./support.ts";

/** Runs a command as the maintainer at a terminal does. */
export function onTerminal(at: Operated, command: string, answers: Answers): Promise<OnTerminal> {
  return atTerminal(at.directory, envOf(at), command, answers);
}

/** The same, not waited for. @param size as `stty` takes it */
export function startOnTerminal(
  at: Operated,
  command: string,
  env: Readonly<Record<string, string>> = {},
  size?: string,
): AtTerminal {
  return startAtTerminal(at.directory, { ...envOf(at), ...env }, command, size);
}

function envOf({ project: { stage } }: Operated): Record<string, string> {
  return {
    GH_TOKEN: stage.maintainer.token,
    GITHUB_API_URL: stage.emulator.urls.api_url,
  };
}
