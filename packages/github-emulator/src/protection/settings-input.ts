import { unprocessable } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import {
  type Actors,
  FLAGS,
  type Flag,
  type Protection,
  type Reviews,
  type StatusChecks,
} from "./settings.ts";

type Body = Readonly<Record<string, unknown>>;

const RESOURCE = "ProtectedBranch";
/** GitHub wants these four named, be it with null, so that nobody drops one by forgetting it. */
const NAMED = [
  "required_status_checks",
  "enforce_admins",
  "required_pull_request_reviews",
  "restrictions",
];

/** Reads the body of `PUT …/protection`. `before` keeps what only sub-routes can set. Throws 422. */
export function readProtection(body: Body, before: Protection | null): Protection {
  const missing = NAMED.filter((name) => body[name] === undefined);
  if (missing.length > 0) {
    const lines = missing.map((name) => `"${name}" wasn't supplied.`);
    throw unprocessable(`Invalid request.\n\n${lines.join("\n")}`);
  }
  const fields = new Fields(RESOURCE, body);
  const checks = fields.object("required_status_checks");
  const reviews = fields.object("required_pull_request_reviews");
  const restrictions = fields.object("restrictions");
  const flag = (name: Flag): boolean => fields.boolean(name) ?? false;
  const flags = Object.fromEntries(FLAGS.map((name) => [name, flag(name)])) as Record<
    Flag,
    boolean
  >;
  fields.check();
  return {
    statusChecks: checks === undefined ? null : readStatusChecks(checks, null),
    reviews: reviews === undefined ? null : readReviews(reviews, null),
    restrictions: restrictions === undefined ? null : readActors(restrictions),
    flags: { ...flags, required_signatures: before?.flags.required_signatures ?? false },
  };
}

/** Reads `{strict, contexts?, checks?}`; what is not named stays as it is in `before`. Throws 422. */
export function readStatusChecks(body: Body, before: StatusChecks | null): StatusChecks {
  const fields = new Fields(RESOURCE, body);
  const strict = fields.boolean("strict") ?? before?.strict ?? false;
  const given = fields.array("checks");
  const contexts = fields.array("contexts");
  if (given === undefined && contexts === undefined && before === null) {
    fields.problem("contexts", "missing_field");
  }
  const checks = (given ?? contexts ?? []).flatMap((item) => {
    const check = typeof item === "string" ? { context: item } : item;
    if (isCheck(check)) {
      // -1 says that any App will do.
      const app = check.app_id ?? null;
      return [{ context: check.context, app_id: app === -1 ? null : app }];
    }
    fields.problem("checks", "invalid");
    return [];
  });
  fields.check();
  const named = given !== undefined || contexts !== undefined;
  return { strict, checks: named ? checks : (before?.checks ?? []) };
}

/** Reads `required_pull_request_reviews`; what is not named stays as it is in `before`. Throws 422. */
export function readReviews(body: Body, before: Reviews | null): Reviews {
  const fields = new Fields(RESOURCE, body);
  const count = fields.integer("required_approving_review_count");
  if (count !== undefined && (count < 0 || count > 6)) {
    fields.problem("required_approving_review_count", "invalid");
  }
  const bypass = fields.object("bypass_pull_request_allowances");
  const flag = (
    name: "dismiss_stale_reviews" | "require_code_owner_reviews" | "require_last_push_approval",
  ): boolean => fields.boolean(name) ?? before?.[name] ?? false;
  const read: Reviews = {
    dismiss_stale_reviews: flag("dismiss_stale_reviews"),
    require_code_owner_reviews: flag("require_code_owner_reviews"),
    require_last_push_approval: flag("require_last_push_approval"),
    required_approving_review_count: count ?? before?.required_approving_review_count ?? 1,
    bypass: bypass === undefined ? (before?.bypass ?? null) : readActors(bypass),
  };
  fields.check();
  return read;
}

function readActors(body: Body): Actors {
  const names = (key: string): string[] => {
    const value = body[key];
    return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
  };
  return { users: names("users"), teams: names("teams"), apps: names("apps") };
}

function isCheck(
  value: unknown,
): value is { readonly context: string; readonly app_id?: number | null } {
  if (typeof value !== "object" || value === null || !("context" in value)) return false;
  const app = "app_id" in value ? value.app_id : null;
  return typeof value.context === "string" && (app === null || Number.isSafeInteger(app));
}
