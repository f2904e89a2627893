import { Command } from "commander";
import { appCommand } from "./commands/app.ts";
import { candidatesCommand } from "./commands/candidates.ts";
import { configCommand } from "./commands/config.ts";
import { contentCommand } from "./commands/content.ts";
import { emulatorCommand } from "./commands/emulator.ts";
import { initCommand } from "./commands/init.ts";
import { keysCommand } from "./commands/keys.ts";
import { lintCommand } from "./commands/lint.ts";
import { pinsCommand } from "./commands/pins.ts";
import { policyCommand } from "./commands/policy.ts";
import { rehearseCommand } from "./commands/rehearse.ts";
import { resumeCommand } from "./commands/resume.ts";
import { statusCommand } from "./commands/status.ts";
import { traceCommand } from "./commands/trace.ts";
import { version } from "./terminal/version.ts";

/** The whole command line; each command has its own file. */
export function program(): Command {
  const release = new Command("release")
    .description("Release software that was built once, by promoting it")
    .addCommand(appCommand())
    .addCommand(candidatesCommand())
    .addCommand(configCommand())
    .addCommand(contentCommand())
    .addCommand(initCommand())
    .addCommand(lintCommand())
    .addCommand(pinsCommand())
    .addCommand(policyCommand())
    .addCommand(rehearseCommand())
    .addCommand(resumeCommand())
    .addCommand(statusCommand())
    .addCommand(traceCommand());
  return new Command("ms")
    .description("Build a release once and promote it")
    .version(version(), "--version")
    .addCommand(release)
    .addCommand(keysCommand())
    .addCommand(emulatorCommand());
}
