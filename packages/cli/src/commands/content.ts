import { Command } from "commander";
import { planCommand } from "../release/plan-command.ts";

/** `ms release content`: content of several repositories under one manifest. */
export function contentCommand(): Command {
  return new Command("content")
    .description("Release content of several repositories")
    .addCommand(planCommand("content"));
}
