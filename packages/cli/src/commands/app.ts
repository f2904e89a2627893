import { Command } from "commander";
import { planCommand } from "../release/plan-command.ts";
import { prepareCommand } from "../release/prepare-command.ts";
import { publishCommand } from "../release/publish-command.ts";

/** `ms release app`: an app, from a green commit to its published release. */
export function appCommand(): Command {
  return new Command("app")
    .addCommand(planCommand("app"))
    .addCommand(prepareCommand("app"))
    .addCommand(publishCommand("app"));
}
