export { workflowFiles } from "./files.ts";
export { lint, type LintOptions, type SourceFile } from "./lint/lint.ts";
export { RULES } from "./lint/rule-table.ts";
export { requiredByBranch, requiredByConfig } from "./lint/required.ts";
export type { Finding, RequiredCheck, Rule, Severity } from "./lint/rule.ts";
export { sarif } from "./lint/sarif.ts";
