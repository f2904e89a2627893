import { Argument, Command } from "commander";
import { toJson } from "../documents/to-json.ts";
import { SCRIPTS, SHELLS, type Shell } from "../completion/scripts.ts";
import { suggest } from "../completion/suggest.ts";

/** `ms completion`: the words of the command line, for the shell. */
export function completionCommand(): Command {
  return new Command("completion")
    .addArgument(new Argument("<shell>", "whose script to print").choices(SHELLS))
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nExamples:\n  ms completion bash > ~/.local/share/bash-completion/completions/ms\n  ms completion zsh > ~/.zfunc/_ms\n  ms completion fish > ~/.config/fish/completions/ms.fish\n",
    )
    .action((shell: Shell, { json }: { json?: true }) => {
      const script = SCRIPTS[shell];
      process.stdout.write(json ? toJson("completion", { ok: true, shell, script }) : script);
    })
    .addCommand(suggestCommand(), { hidden: true });
}

/** What the scripts ask: one word a line, a tab, what it means. */
function suggestCommand(): Command {
  return new Command("suggest")
    .argument("[words...]", "what was typed behind ms")
    .action(async (words: string[]) => {
      const found = await suggest(words);
      process.stdout.write(found.map(({ word, about }) => `${word}\t${about}\n`).join(""));
    });
}
