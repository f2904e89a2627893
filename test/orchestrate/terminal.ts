import { onTerminal as atTerminal, type Answers, type OnTerminal } from "../support/terminal.ts";
import type { Operated } from "./support.ts";

/** Runs a command as the maintainer at a terminal does. */
export function onTerminal(
  { directory, project: { stage } }: Operated,
  command: string,
  answers: Answers,
): Promise<OnTerminal> {
  const env = {
    GH_TOKEN: stage.maintainer.token,
    GITHUB_API_URL: stage.emulator.urls.api_url,
  };
  return atTerminal(directory, env, command, answers);
}
