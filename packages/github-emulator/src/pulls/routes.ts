import type { Route } from "../http/router.ts";
import { issueRoutes } from "./issue-routes.ts";
import { mergeRoutes } from "./merge-routes.ts";
import { pullRoutes } from "./pull-routes.ts";
import { reviewRoutes } from "./review-routes.ts";

/** Pull requests, their reviews and merges, and the issues they share numbers with. */
export const pullsRoutes: readonly Route[] = [
  ...issueRoutes,
  ...mergeRoutes,
  ...pullRoutes,
  ...reviewRoutes,
];
