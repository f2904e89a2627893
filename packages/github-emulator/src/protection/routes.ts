import type { Route } from "../http/router.ts";
import { protectionRoutes } from "./protection-routes.ts";
import { rulesetRoutes } from "./ruleset-routes.ts";

/** Branch protection and rulesets. */
export const protectionAreaRoutes: readonly Route[] = [...protectionRoutes, ...rulesetRoutes];
