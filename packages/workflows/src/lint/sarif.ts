import { RULES } from "./rule-table.ts";
import type { Finding } from "./rule.ts";

const HELP = "https://github.com/petitechose/release-actions/blob/main/docs/lint.md";

/** Findings as a SARIF 2.1.0 log, as GitHub's code scanning takes it. */
export function sarif(findings: readonly Finding[], version: string): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "ms release lint",
            version,
            informationUri: HELP,
            rules: ruleDescriptions(findings),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map(result),
      },
    ],
  };
}

/** Of all rules, and of the findings about ignore comments, which no rule makes. */
function ruleDescriptions(findings: readonly Finding[]): readonly object[] {
  const known = RULES.map(({ id, title, why, fix, severity }) => ({
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix },
    helpUri: `${HELP}#${id}`,
    defaultConfiguration: { level: severity },
  }));
  const ids = new Set(RULES.map(({ id }) => id));
  const others = [...new Set(findings.map(({ rule }) => rule))].filter((id) => !ids.has(id));
  return [...known, ...others.map((id) => ({ id, helpUri: `${HELP}#${id}` }))];
}

function result({ path, line, column, rule, severity, message, fix }: Finding): object {
  return {
    ruleId: rule,
    level: severity,
    message: { text: `${message} ${fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(path), uriBaseId: "%SRCROOT%" },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  };
}
