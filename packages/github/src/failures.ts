import { RequestError } from "@octokit/request-error";
import { ReleaseError } from "@release-actions/contract";
import { faultCode, GarbledAnswer, isNetworkFault, outcomeOf } from "./retry.ts";

/** What a request was for, in the words of the person who reads its failure. */
export interface Purpose {
  /** Completes "could not …": "list the releases of o/r". */
  readonly does: string;
  /** The permission that it takes: "contents: write". */
  readonly needs: string;
}

/** Turns whatever a request threw into the error a maintainer can act on; ours pass through. */
export function explain(error: unknown, purpose: Purpose): unknown {
  if (error instanceof ReleaseError) return error;
  const cause = error;
  const failed = `Could not ${purpose.does}`;
  if (!(error instanceof RequestError) || !error.response) {
    if (error instanceof GarbledAnswer) {
      return new ReleaseError({
        code: "github_unexpected",
        message: `${failed}: ${error.message}.`,
        cause,
      });
    }
    if (!(error instanceof RequestError) && !isNetworkFault(error)) return error;
    return new ReleaseError({
      code: "github_unavailable",
      message: `${failed}: GitHub could not be reached.`,
      found: faultCode(error) ?? messageOf(error),
      cause,
    });
  }
  const found = `HTTP ${error.status}: ${messageOf(error)}`;
  if (outcomeOf(error).kind === "not_now") {
    return new ReleaseError({
      code: "rate_limited",
      message: `${failed}: the rate limit is used up.`,
      found,
      next: limitHint(error),
      cause,
    });
  }
  switch (error.status) {
    case 401:
      return new ReleaseError({
        code: "token_rejected",
        message: `${failed}: GitHub does not accept the token.`,
        found,
        cause,
      });
    case 403:
    case 404:
      // 404 may mean forbidden: GitHub hides what a token may not see.
      return new ReleaseError({
        code: "permission_denied",
        message: `${failed}: the token may not do that, or what it names does not exist.`,
        ...lacking(error, purpose),
        found,
        cause,
      });
    default:
      return error.status >= 500
        ? new ReleaseError({
            code: "github_unavailable",
            message: `${failed}: GitHub answers with an error.`,
            found,
            cause,
          })
        : new ReleaseError({
            code: "github_unexpected",
            message: `${failed}: GitHub refused the request.`,
            found,
            cause,
          });
  }
}

/** Runs `work` and throws what `explain` makes of its failure. */
export async function explained<T>(purpose: Purpose, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(error, purpose);
  }
}

/** Runs a read for which 404 is an answer: null instead of an error. */
export async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}

export function isStatus(error: unknown, status: number): error is RequestError {
  return error instanceof RequestError && error.response !== undefined && error.status === status;
}

/** One entry of the `errors` list in a 422 answer. */
export interface FieldProblem {
  readonly resource?: string;
  readonly field?: string;
  readonly code?: string;
  readonly message?: string;
}

export function fieldProblems(error: RequestError): readonly FieldProblem[] {
  const data: unknown = error.response?.data;
  if (typeof data !== "object" || data === null || !("errors" in data)) return [];
  return Array.isArray(data.errors) ? (data.errors as FieldProblem[]) : [];
}

/** What the token has to have: as GitHub itself says where it does, else as we know it. */
function lacking(error: RequestError, purpose: Purpose): { expected: string; next: string } {
  const scopes = scopesWanted(error);
  if (scopes !== null) {
    return {
      expected: `a classic token with the scope ${scopes}`,
      next: "Give the token that scope, or pass one that has it; check the repository's name.",
    };
  }
  const needs = permissionsWanted(error) ?? purpose.needs;
  return {
    expected: `permission ${needs}`,
    next: `Give the job \`permissions: ${needs}\`, or pass a token that has it on this repository; check the repository's name.`,
  };
}

const ONE_PERMISSION = "[a-z_]+=(?:read|write|admin)";
const PERMISSIONS = new RegExp(`^${ONE_PERMISSION}(?:[,;] *${ONE_PERMISSION})*$`);

/**
 * `contents=write,pull_requests=read; issues=write`: sets of which one is enough. Told to Apps and to
 * fine-grained tokens; with a 404 it is beside the point, because the endpoint was reached. Other words, such as
 * `allows_permissionless_access=true`, name no permission.
 * https://github.blog/changelog/2023-08-10-x-accepted-github-permissions-header-for-fine-grained-permission-actors/
 */
function permissionsWanted(error: RequestError): string | null {
  const told = (error.response?.headers["x-accepted-github-permissions"] ?? "").trim();
  if (error.status !== 403 || !PERMISSIONS.test(told)) return null;
  const sets = told.split(";").map((set) => set.split(",").map(spelled).join(" and "));
  return sets.join(", or ");
}

/** As workflows spell it: `pull-requests: write`. */
function spelled(permission: string): string {
  return permission.trim().replaceAll("_", "-").replace("=", ": ");
}

/** Null unless it is a classic token that has none of the scopes which the endpoint takes. */
function scopesWanted(error: RequestError): string | null {
  const headers = error.response?.headers ?? {};
  const [has, takes] = ["x-oauth-scopes", "x-accepted-oauth-scopes"].map((name) =>
    String(headers[name] ?? "")
      .split(",")
      .map((scope) => scope.trim())
      .filter((scope) => /^[a-z_:]+$/.test(scope)),
  );
  if (headers["x-oauth-scopes"] === undefined || takes === undefined || takes.length === 0) {
    return null;
  }
  return takes.some((scope) => has?.includes(scope)) ? null : takes.join(" or ");
}

function limitHint(error: RequestError): string {
  const reset = Number(error.response?.headers["x-ratelimit-reset"]);
  if (!Number.isFinite(reset) || reset === 0) return "Wait a few minutes, then run this again.";
  return `Run this again after ${new Date(reset * 1000).toISOString()}.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
