import { findUser, userJson } from "../auth/users.ts";
import { appJson } from "../checks/app.ts";
import type { ServerState } from "../state.ts";
import {
  type Actors,
  FLAGS,
  type Protection,
  type Reviews,
  type StatusChecks,
} from "./settings.ts";

/** The schemas `branch-protection` and `protected-branch`; `url` is that of the protection. */
export function protectionJson(
  server: ServerState,
  url: string,
  protection: Protection,
): Record<string, unknown> {
  const { statusChecks, reviews, restrictions, flags } = protection;
  const switches = FLAGS.map((name) => {
    const link = name === "enforce_admins" || name === "required_signatures";
    return [name, { ...(link ? { url: `${url}/${name}` } : {}), enabled: flags[name] }] as const;
  });
  return {
    url,
    ...(statusChecks === null
      ? {}
      : { required_status_checks: statusChecksJson(url, statusChecks) }),
    ...(reviews === null
      ? {}
      : { required_pull_request_reviews: reviewsJson(server, url, reviews) }),
    ...(restrictions === null
      ? {}
      : { restrictions: actorsJson(server, `${url}/restrictions`, restrictions) }),
    ...Object.fromEntries(switches),
  };
}

/** The schema `status-check-policy`. */
export function statusChecksJson(url: string, { strict, checks }: StatusChecks): object {
  const self = `${url}/required_status_checks`;
  return {
    url: self,
    strict,
    contexts: checks.map(({ context }) => context),
    contexts_url: `${self}/contexts`,
    checks,
  };
}

/** The schema `protected-branch-pull-request-review`. */
export function reviewsJson(server: ServerState, url: string, reviews: Reviews): object {
  const { bypass, ...rest } = reviews;
  const self = `${url}/required_pull_request_reviews`;
  return {
    url: self,
    ...rest,
    ...(bypass === null ? {} : { bypass_pull_request_allowances: listsOf(server, bypass) }),
  };
}

function actorsJson(server: ServerState, url: string, actors: Actors): object {
  return {
    url,
    users_url: `${url}/users`,
    teams_url: `${url}/teams`,
    apps_url: `${url}/apps`,
    ...listsOf(server, actors),
  };
}

// Teams do not exist here, so none is shown.
function listsOf(server: ServerState, { users, apps }: Actors): object {
  const found = (login: string): object[] => {
    const user = findUser(server.db, login);
    return user === null ? [] : [userJson(server, user)];
  };
  const app = (slug: string): object[] => {
    const bot = findUser(server.db, `${slug}[bot]`);
    return bot === null ? [] : [appJson(server, bot.id)];
  };
  return { users: users.flatMap(found), teams: [], apps: apps.flatMap(app) };
}
