import type { RepositoryName } from "@release-actions/contract";
import {
  applyPolicy,
  judgeCandidate,
  loadPolicy,
  parsePolicySource,
  underPolicy,
  type AppliedPolicy,
  type Finding,
  type JudgedCandidate,
} from "@release-actions/lanes";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { connectAsUser } from "../terminal/connection.ts";
import { quietProgress } from "../terminal/quiet-progress.ts";
import { commit, repository } from "../terminal/values.ts";

interface Options {
  readonly policy: string;
  readonly producer?: string;
  readonly apiUrl?: string;
  readonly json?: true;
}

/** `ms release policy`: how a candidate stands to the policy, rule by rule. */
export function policyCommand(): Command {
  return new Command("policy").addCommand(
    new Command("check")
      .description("Apply every rule to a candidate and tell what each found; changes nothing")
      .argument("<owner/repo>", "repository of the candidate", repository)
      .argument("<sha>", "full SHA of its commit", commit)
      .option(
        "--policy <where>",
        "release.yml: ./file, path in the default branch, or owner/name:path",
        "release.yml",
      )
      .option("--producer <name>", "name of the producer, when the repository has several")
      .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
      .option("--json", "print one JSON document")
      .addHelpText(
        "after",
        "\nExample:\n  ms release policy check petitechose/loader 0123456789abcdef0123456789abcdef01234567\n",
      )
      .action(async (name: RepositoryName, sha: ReturnType<typeof commit>, options: Options) => {
        const connection = await connectAsUser(options.apiUrl);
        const loaded = await loadPolicy(connection, parsePolicySource(options.policy, name));
        const plain = {
          repository: name,
          sha,
          ...(options.producer === undefined ? {} : { producer: options.producer }),
          requiredAssets: [],
          mode: "metadata",
          waitSeconds: 0,
        } as const;
        const policy = applyPolicy(loaded, plain);
        const request = underPolicy(plain, policy);
        const judged = await judgeCandidate(connection, request, quietProgress());
        const ok = judged.findings.every((finding) => finding.ok);
        process.stdout.write(options.json ? asJson(judged, policy, ok) : asText(judged, ok));
        if (!ok) process.exitCode = 1;
      }),
  );
}

function asText({ candidate, repository: at, findings }: JudgedCandidate, ok: boolean): string {
  const width = Math.max(...findings.map(({ rule }) => rule.length));
  return [
    pc.bold(`${at.name} ${candidate.tag}`),
    ...findings.flatMap((finding) => ruleLines(finding, width)),
    ok ? "Every rule holds: it may be promoted." : pc.red("It would be refused."),
    "",
  ].join("\n");
}

function ruleLines({ rule, ok, message, expected, found, code }: Finding, width: number): string[] {
  const mark = ok ? pc.green("✔") : pc.red("✘");
  const indent = " ".repeat(width + 5);
  return [
    `  ${mark} ${rule.padEnd(width)} ${message}${code === undefined ? "" : pc.dim(` [${code}]`)}`,
    ...(expected === undefined ? [] : [`${indent}expected ${expected}`]),
    ...(found === undefined ? [] : [`${indent}found    ${found}`]),
  ];
}

function asJson(judged: JudgedCandidate, policy: AppliedPolicy, ok: boolean): string {
  const { repository: at, candidate, digest, holder, findings } = judged;
  const { id, origin } = policy;
  return toJson("release policy check", {
    ok,
    policy: { origin, digest: policy.digest, producer: id },
    candidate: {
      repository: at.name,
      tag: candidate.tag,
      sha: candidate.source.sha,
      release_id: holder.release.id,
      digest,
    },
    rules: findings,
  });
}
