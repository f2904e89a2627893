import { Command } from "commander";
import { emulatorCommand } from "./commands/emulator.ts";
import { rehearseCommand } from "./commands/rehearse.ts";
import { traceCommand } from "./commands/trace.ts";

/** The whole command line; each command has its own file. */
export function program(): Command {
  const release = new Command("release")
    .description("Release software that was built once, by promoting it")
    .addCommand(rehearseCommand())
    .addCommand(traceCommand());
  return new Command("ms")
    .description("Build a release once and promote it")
    .addCommand(release)
    .addCommand(emulatorCommand())
    .showHelpAfterError("Run the command with --help to see what it takes.");
}
