import type { Route } from "../http/router.ts";
import { checkRunRoutes } from "./run-routes.ts";
import { statusRoutes } from "./status-routes.ts";

/** Check runs, check suites and commit statuses. */
export const checksRoutes: readonly Route[] = [...checkRunRoutes, ...statusRoutes];
