import { ReleaseError, serialiseYank, type Tag } from "@release-actions/contract";
import {
  carryOutYank,
  proposeYank,
  writeWhole,
  type YankOutcome,
  type YankProposal,
} from "@release-actions/orchestrate";
import { Command } from "commander";
import { toJson } from "../documents/to-json.ts";
import { requireCommitted } from "../release/committed.ts";
import { toSameGitHub } from "../release/github-address.ts";
import { withCommand } from "../release/next-command.ts";
import { openConfig } from "../release/open-config.ts";
import { askGrave, canAsk } from "../terminal/ask.ts";
import { Interrupted } from "../terminal/interrupted.ts";
import { openTalk } from "../terminal/talk.ts";
import { label } from "../terminal/values.ts";
import { reasonText } from "../terminal/reason.ts";
import { versionTag } from "../terminal/version-tag.ts";
import { nextRelease, proposalText, yankedText } from "../release/yank-text.ts";

interface Options {
  readonly reason: string;
  readonly config: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly interactive: boolean;
  readonly json?: true;
  readonly apiUrl?: string;
}

const CONFIG = "release.yml";

/** `ms release yank`: takes a published release back. */
export function yankCommand(): Command {
  return new Command("yank")
    .argument("<product>", "as release.yml names it", label)
    .argument("<tag>", "of the release", versionTag)
    .requiredOption("--reason <text>", "why, for everybody to read", reasonText)
    .option("--config <where>", "release.yml: a file, or owner/name:path", CONFIG)
    .option("--dry-run", "say what would change; writes nothing anywhere")
    .option("--yes", "confirm what would be asked")
    .option("--no-interactive", "ask nothing, also on a terminal")
    .option("--json", "print one JSON document")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .addHelpText(
      "after",
      '\nExamples:\n  ms release yank app v1.2.0 --reason "Crashes at the start on Windows" --dry-run\n  ms release yank app v1.2.0 --reason "Crashes at the start on Windows"\n',
    )
    .action(async (product: string, tag: Tag, options: Options) => {
      const { config, connection } = await openConfig(options.config, options.apiUrl);
      const { reason } = options;
      const now = Date.now();
      const proposal = await proposeYank({ connection, config, product, tag, reason, now });
      if (options.dryRun === true) {
        process.stdout.write(options.json === true ? json(proposal) : proposalText(proposal));
        return;
      }
      const again = commandOf(product, tag, options);
      requireCommitted(config, again);
      await confirmed(proposal, options, again);
      const talk = await openTalk(options.json === true);
      const outcome = await carryOutYank(proposal, proposal.yank, talk).catch((error: unknown) => {
        throw withCommand(error, again);
      });
      talk.end();
      const path = `.ms-release/${product}-${tag.replaceAll("/", "_")}.yank.json`;
      await writeWhole(path, serialiseYank(outcome.yank));
      process.stdout.write(
        options.json === true ? json(proposal, outcome) : yankedText(proposal, outcome, path),
      );
    });
}

/** The same command, as a shell takes it. */
function commandOf(product: string, tag: Tag, { apiUrl, config, reason }: Options): string {
  const words = ["ms release yank", product, tag, "--reason", quoted(reason)];
  const where = config === CONFIG ? [] : ["--config", quoted(config)];
  return [...words, ...where, ...toSameGitHub(apiUrl)].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

async function confirmed(proposal: YankProposal, options: Options, again: string): Promise<void> {
  if (options.json !== true) process.stderr.write(proposalText(proposal));
  if (options.yes === true) return;
  const { tag } = proposal.yank;
  if (!canAsk(options)) {
    throw new ReleaseError({
      code: "confirmation_needed",
      message: `Nobody has confirmed that ${tag} is taken back.`,
      expected: "--yes, or a terminal",
      found: "neither",
      next: `Look at it with --dry-run, then: \`${again} --yes\`.`,
    });
  }
  if (!(await askGrave(`Take ${tag} back?`))) throw new Interrupted();
}

/** @param outcome absent as long as nothing was done */
function json(proposal: YankProposal, outcome?: YankOutcome): string {
  const { release, yank } = outcome ?? proposal;
  const done = outcome === undefined ? {} : { already: outcome.already };
  return toJson("release yank", {
    ok: true,
    state: outcome === undefined ? "proposed" : "yanked",
    ...done,
    html_url: release.htmlUrl,
    yank,
    still_offered: proposal.chosen === yank.tag,
    next: nextRelease(proposal),
  });
}
