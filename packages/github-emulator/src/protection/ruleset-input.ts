import { Fields } from "../http/fields.ts";
import { isRefPattern } from "./patterns.ts";
import type { BypassActor, GivenRule, Ruleset } from "./rulesets.ts";

/** What a request may say about a ruleset. */
export type RulesetInput = Pick<
  Ruleset,
  "name" | "target" | "enforcement" | "conditions" | "rules" | "bypassActors"
>;

/** Every rule GitHub knows; README says which of them are enforced here. */
const TYPES = new Set([
  "creation",
  "update",
  "deletion",
  "required_linear_history",
  "merge_queue",
  "required_deployments",
  "required_signatures",
  "pull_request",
  "required_status_checks",
  "non_fast_forward",
  "commit_message_pattern",
  "commit_author_email_pattern",
  "committer_email_pattern",
  "branch_name_pattern",
  "tag_name_pattern",
  "workflows",
  "code_scanning",
  "copilot_code_review",
  "file_path_restriction",
  "max_file_path_length",
  "file_extension_restriction",
  "max_file_size",
]);

const ACTORS = new Set([
  "Integration",
  "OrganizationAdmin",
  "RepositoryRole",
  "Team",
  "DeployKey",
  "User",
]);
const MODES = new Set(["always", "pull_request", "exempt"]);

/** Reads a ruleset; what is not named stays as it is in `before`. Throws 422 with all problems. */
export function readRuleset(
  body: Readonly<Record<string, unknown>>,
  before: RulesetInput | null,
): RulesetInput {
  const fields = new Fields("Ruleset", body);
  const name = before === null ? fields.required("name") : (fields.string("name") ?? before.name);
  const enforcement = fields.oneOf("enforcement", ["disabled", "active", "evaluate"]);
  if (enforcement === undefined && before === null) fields.problem("enforcement", "missing_field");
  const target = fields.oneOf("target", ["branch", "tag", "push"]) ?? before?.target ?? "branch";
  const conditions = readConditions(fields, target);
  const rules = fields.array("rules")?.flatMap((rule) => readRule(fields, rule));
  const actors = fields.array("bypass_actors")?.flatMap((actor) => readActor(fields, actor));
  fields.check();
  return {
    name,
    target,
    enforcement: enforcement ?? before?.enforcement ?? "active",
    conditions: conditions ?? before?.conditions ?? { include: [], exclude: [] },
    rules: rules ?? before?.rules ?? [],
    bypassActors: actors ?? before?.bypassActors ?? [],
  };
}

function readConditions(
  fields: Fields,
  target: Ruleset["target"],
): Ruleset["conditions"] | undefined {
  const conditions = fields.object("conditions");
  if (conditions === undefined) return undefined;
  const refName = conditions["ref_name"];
  const given = isObject(refName) ? refName : {};
  const patterns = (key: "include" | "exclude"): string[] => {
    const value = given[key] ?? [];
    const strings = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
    const bad = strings.filter((pattern) => !isRefPattern(pattern, target));
    if (bad.length > 0) {
      const quoted = bad.map((pattern) => `'${pattern}'`).join(", ");
      fields.problem("conditions", "custom", `Invalid target patterns: ${quoted}`);
    }
    return strings;
  };
  return { include: patterns("include"), exclude: patterns("exclude") };
}

function readRule(fields: Fields, value: unknown): GivenRule[] {
  const type = isObject(value) ? value["type"] : undefined;
  if (!isObject(value) || typeof type !== "string" || !TYPES.has(type)) {
    fields.problem("rules", "invalid", `Invalid rule '${String(type)}'`);
    return [];
  }
  const given = value["parameters"];
  const parameters = isObject(given) ? given : undefined;
  if (!hasParameters(type, parameters)) {
    fields.problem("rules", "invalid", `Invalid rule '${type}': parameters`);
    return [];
  }
  if (parameters === undefined) return [{ type }];
  return [{ type, parameters: { ...DEFAULTS[type], ...parameters } }];
}

/** What an answer must have of a rule's parameters, when the request left it out. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  pull_request: {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  },
};

/** Whether the parameters that decide something here are there and of the right type. */
function hasParameters(
  type: string,
  given: Readonly<Record<string, unknown>> | undefined,
): boolean {
  if (type === "required_status_checks") {
    const checks = given?.["required_status_checks"];
    return (
      Array.isArray(checks) &&
      checks.every((check) => isObject(check) && typeof check["context"] === "string") &&
      typeof given?.["strict_required_status_checks_policy"] === "boolean"
    );
  }
  return (
    type !== "pull_request" || Number.isSafeInteger(given?.["required_approving_review_count"])
  );
}

function readActor(fields: Fields, value: unknown): BypassActor[] {
  const {
    actor_id: id = null,
    actor_type: type,
    bypass_mode: mode = "always",
  } = isObject(value) ? value : {};
  const known =
    (id === null || Number.isSafeInteger(id)) &&
    typeof type === "string" &&
    ACTORS.has(type) &&
    typeof mode === "string" &&
    MODES.has(mode);
  if (!known) {
    fields.problem("bypass_actors", "invalid");
    return [];
  }
  return [{ actor_id: id, actor_type: type, bypass_mode: mode } as BypassActor];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
