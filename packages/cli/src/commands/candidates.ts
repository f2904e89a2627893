import {
  listCandidates,
  type Candidates,
  type ListedCandidate,
} from "@release-actions/orchestrate";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { openConfig } from "../release/open-config.ts";
import { warnOfHiddenDrafts } from "../terminal/hidden-drafts.ts";
import { wholeNumber } from "../terminal/values.ts";

interface Options {
  readonly config: string;
  readonly limit: number;
  readonly apiUrl?: string;
  readonly json?: true;
}

const COLOURS = {
  sealed: pc.green,
  promoted: pc.blue,
  incomplete: pc.yellow,
  expired: pc.dim,
} as const;

/** `ms release candidates`: what was built, and what became of it. */
export function candidatesCommand(): Command {
  return new Command("candidates")
    .option("--config <where>", "release.yml: a file, or owner/name:path", "release.yml")
    .option("--limit <n>", "of each producer", wholeNumber, 10)
    .option("--json", "print one JSON document")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .addHelpText("after", "\nExample:\n  ms release candidates --limit 5\n")
    .action(async ({ apiUrl, config: name, json, limit }: Options) => {
      const { config: loaded, connection } = await openConfig(name, apiUrl);
      const found = await listCandidates(connection, loaded.config, limit, Date.now());
      const { draftsHidden: drafts_hidden, listed } = found;
      warnOfHiddenDrafts(drafts_hidden, "Candidates are drafts: those there are not listed.");
      const candidates = listed.map(asDocument);
      process.stdout.write(
        json === true
          ? toJson("release candidates", { ok: true, drafts_hidden, candidates })
          : asText(found),
      );
    });
}

function asDocument({ createdAt, releasedAs, releaseId, ...rest }: ListedCandidate) {
  return { ...rest, release_id: releaseId, released_as: releasedAs, created_at: createdAt };
}

function asText({ draftsHidden, listed: candidates }: Candidates): string {
  if (candidates.length === 0) {
    return draftsHidden.length === 0 ? "No candidates.\n" : "No candidates that can be seen.\n";
  }
  const width = Math.max(...candidates.map(({ producer }) => producer.length));
  return candidates
    .map(({ createdAt, producer, releasedAs, sha, state, twin, unproved }) => {
      const as = releasedAs.length > 0 ? ` as ${releasedAs.join(", ")}` : "";
      const notes = [
        ...(twin ? ["another release has its tag"] : []),
        ...unproved.map((tag) => `${tag} is at its commit without a receipt`),
      ].map((note) => pc.yellow(` (${note})`));
      return `${producer.padEnd(width)}  ${sha}  ${createdAt.slice(0, 10)}  ${COLOURS[state](state)}${as}${notes.join("")}\n`;
    })
    .join("");
}
