import {
  readStatus,
  type ChannelStatus,
  type UnfinishedRelease,
} from "@release-actions/orchestrate";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { resumeCommand } from "../release/carry-out.ts";
import { openConfig } from "../release/open-config.ts";
import { unfinishedHere, type FoundRecord } from "../release/records.ts";
import { warnOfHiddenDrafts } from "../terminal/hidden-drafts.ts";

interface Options {
  readonly config: string;
  readonly apiUrl?: string;
  readonly json?: true;
}

/** `ms release status`: what users have, what is under way, who is waited for. */
export function statusCommand(): Command {
  return new Command("status")
    .option("--config <where>", "release.yml: a file, or owner/name:path", "release.yml")
    .option("--json", "print one JSON document")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .addHelpText("after", "\nExample:\n  ms release status\n")
    .action(async ({ apiUrl, config: name, json }: Options) => {
      const { config: loaded, connection } = await openConfig(name, apiUrl);
      const begun = (await unfinishedHere()).open.map((record) => asUnfinished(record, apiUrl));
      const status = await readStatus(connection, loaded.config, begun);
      warnOfHiddenDrafts(status.draftsHidden, "What stopped half-way there is not listed.");
      const { channels, draftsHidden: drafts_hidden } = status;
      process.stdout.write(
        json === true
          ? toJson("release status", {
              ok: true,
              drafts_hidden,
              channels: channels.map(asDocument),
            })
          : channels.map(asText).join(""),
      );
    });
}

function asUnfinished(
  { operation, path }: FoundRecord,
  apiUrl: string | undefined,
): UnfinishedRelease {
  const { plan, release_run: run, sources } = operation;
  const { channel, product, tag } = plan;
  const built = Object.values(sources).flatMap((one) => one.run ?? []);
  const runs = run === undefined ? built : [...built, run];
  return { product, channel, tag, record: path, resume: resumeCommand(path, apiUrl), runs };
}

function asDocument({ halfDone, last, pulls, runs, unfinished, ...rest }: ChannelStatus) {
  return {
    ...rest,
    last:
      last === null
        ? null
        : {
            tag: last.tag,
            commit: last.commit,
            html_url: last.htmlUrl,
            candidates: last.candidates,
          },
    half_done: halfDone,
    runs: runs.map(({ htmlUrl: html_url, id, waitsFor: waits_for, ...run }) => ({
      run_id: id,
      ...run,
      html_url,
      waits_for,
    })),
    pull_requests: pulls.map(({ htmlUrl: html_url, waitsFor: waits_for, ...pull }) => ({
      ...pull,
      html_url,
      waits_for,
    })),
    unfinished: unfinished.map(({ record, resume, tag }) => ({ tag, record, resume })),
  };
}

function asText(status: ChannelStatus): string {
  const { channel, halfDone, last, next, product, pulls, runs, unfinished, yanked } = status;
  return [
    `${pc.bold(`${product}/${channel}`)} ${last ? `${last.tag} ${pc.dim(last.commit)}` : "no release yet"}`,
    ...(last?.candidates ?? []).map(
      ({ repository, run_id: run, tag }) =>
        `  made of ${tag} ${pc.dim(`of ${repository}, run ${run}`)}`,
    ),
    ...(yanked.length > 0 ? [pc.yellow(`  taken back: ${yanked.join(", ")}`)] : []),
    ...(halfDone.length > 0 ? [pc.yellow(`  half done: ${halfDone.join(", ")}`)] : []),
    ...runs.map(
      ({ actor, status: state, title }) =>
        `  ${state}: ${title} ${pc.dim(`by ${actor ?? "nobody"}`)}`,
    ),
    ...pulls.map(
      ({ author, number, tag, waitsFor }) =>
        `  pull request #${number} of ${tag} ${pc.dim(`by ${author ?? "nobody"}`)}${waitsFor === null ? "" : ` waits for ${waitsFor}`}`,
    ),
    ...unfinished.map(({ record, tag }) => `  begun here: ${tag} ${pc.dim(record)}`),
    `  next: ${next}`,
    "",
  ].join("\n");
}
