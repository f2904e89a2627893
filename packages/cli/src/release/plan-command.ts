import { serialisePlan } from "@release-actions/contract";
import { compareWithWorld, writeWhole } from "@release-actions/orchestrate";
import { Command } from "commander";
import { openTalk } from "../terminal/talk.ts";
import { planAfter, withCommand } from "./next-command.ts";
import { obtainPlan, type Kind } from "./obtain-plan.ts";
import { withLifecycleOptions, type LifecycleOptions } from "./options.ts";
import { planText } from "./plan-text.ts";

interface Options extends LifecycleOptions {
  readonly out?: string;
}

/** Without --auto the other sources are carried forward. */
const MORE: Readonly<Record<Kind, string>> = {
  app: "",
  content: `  ms release content plan --channel beta --repo loader=${"0123456789".repeat(4)}\n`,
};

/** `ms release <kind> plan`: what would be released. Changes nothing on GitHub. */
export function planCommand(kind: Kind): Command {
  const command = new Command("plan")
    .description("Resolve what a release would be made of; changes nothing")
    .option("--out <file>", "write the plan to this file");
  return withLifecycleOptions(command)
    .addHelpText(
      "after",
      `\nExamples:\n  ms release ${kind} plan --channel beta --auto --out .ms-release/${kind}-beta.json\n  ms release ${kind} plan --plan .ms-release/${kind}-beta.json\n${MORE[kind]}`,
    )
    .action(async (options: Options) => {
      const talk = await openTalk(options.json === true);
      const obtained = await obtainPlan(kind, options, talk);
      const { config, connection, plan, replayed, seen, warnings } = obtained;
      if (replayed) {
        await compareWithWorld(plan, { connection, config, talk }).catch((error: unknown) => {
          throw withCommand(error, planAfter(plan, options.apiUrl));
        });
      }
      talk.end();
      const bytes = serialisePlan(plan);
      if (options.out !== undefined) await writeWhole(options.out, bytes);
      const { columns, isTTY } = process.stdout;
      process.stdout.write(
        options.json === true ? bytes : planText(plan, warnings, columns, seen && isTTY),
      );
      if (options.json === true) for (const text of warnings) talk.warn(text);
      if (options.json !== true && options.out !== undefined) {
        process.stdout.write(
          `Publish it: ms release ${kind} publish --plan ${options.out} --watch\n`,
        );
      }
    });
}
