import type { Route } from "../http/router.ts";
import { environmentRoutes } from "./environment-routes.ts";
import { gateRoutes } from "./gate-routes.ts";
import { logRoutes } from "../runner/log-routes.ts";
import { runRoutes } from "./run-routes.ts";
import { workflowRoutes } from "./workflow-routes.ts";

/** Workflows, their runs, and the environments that hold them back. */
export const actionsRoutes: readonly Route[] = [
  ...environmentRoutes,
  ...gateRoutes,
  ...logRoutes,
  ...runRoutes,
  ...workflowRoutes,
];
