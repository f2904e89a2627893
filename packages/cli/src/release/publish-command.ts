import { NothingToRelease, openJournal, recordPath } from "@release-actions/orchestrate";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { openTalk } from "../terminal/talk.ts";
import { carryOut, type CarryOutOptions } from "./carry-out.ts";
import { confirmed } from "./confirm.ts";
import { obtainUnlessReleased, type Kind } from "./obtain-plan.ts";
import { withLifecycleOptions, type LifecycleOptions } from "./options.ts";

type Options = LifecycleOptions & CarryOutOptions;

/** `ms release <kind> publish`: from a plan to the published release. */
export function publishCommand(kind: Kind): Command {
  return withCarryOutOptions(
    withLifecycleOptions(
      new Command("publish").description(
        "Build the candidates that are missing, prepare the release, and promote it; nothing is rebuilt",
      ),
    ),
  )
    .addHelpText(
      "after",
      `\nExamples:\n  ms release ${kind} publish --channel beta --auto --watch\n  ms release ${kind} publish --plan .ms-release/${kind}-beta.json --watch\n`,
    )
    .action(async (options: Options) => {
      const talk = await openTalk(options.json === true);
      const next = { command: "publish", approves: options.approve ?? false } as const;
      const obtained = await obtainUnlessReleased(kind, options, talk, next);
      if (obtained instanceof NothingToRelease) {
        talk.end();
        process.stdout.write(
          options.json === true ? nothingJson(kind, obtained) : nothingText(obtained),
        );
        return;
      }
      await confirmed(obtained, options, talk);
      const { plan } = obtained;
      const journal = await openJournal(recordPath(plan), plan, obtained.connection.apiUrl);
      await carryOut(`release ${kind} publish`, options, obtained, journal, talk);
    });
}

/** Adds the options that say how a plan is carried out. */
export function withCarryOutOptions(command: Command): Command {
  return command
    .option("--watch", "wait for every run, and show its jobs and steps")
    .option("--approve", "approve the gate, when this token's owner may")
    .option("--no-build", "refuse when a candidate is missing instead of building it");
}

/** A second run of the same command finds that nothing is left to do: that is no failure. */
function nothingText({ htmlUrl, product, tag }: NothingToRelease): string {
  return [
    `${pc.green("✔")} ${pc.bold(`${product} ${tag}`)} is published already, and nothing is new since; nothing was changed`,
    `  ${htmlUrl}`,
    "",
  ].join("\n");
}

function nothingJson(kind: Kind, { htmlUrl, product, tag }: NothingToRelease): string {
  const about = { ok: true, product, tag, state: "published", already: true } as const;
  return toJson(`release ${kind} publish`, { ...about, html_url: htmlUrl });
}
