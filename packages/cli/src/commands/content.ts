import { Command } from "commander";
import { planCommand } from "../release/plan-command.ts";
import { prepareCommand } from "../release/prepare-command.ts";
import { publishCommand } from "../release/publish-command.ts";

/** `ms release content`: content of several repositories, from green commits to its published release. */
export function contentCommand(): Command {
  return new Command("content")
    .addCommand(planCommand("content"))
    .addCommand(prepareCommand("content"))
    .addCommand(publishCommand("content"));
}
