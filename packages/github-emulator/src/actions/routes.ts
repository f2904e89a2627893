import type { Route } from "../http/router.ts";
import { branchPolicyRoutes } from "./branch-policy-routes.ts";
import { deploymentRoutes } from "./deployment-routes.ts";
import { environmentRoutes } from "./environment-routes.ts";
import { gateRoutes } from "./gate-routes.ts";
import { logRoutes } from "../runner/log-routes.ts";
import { repositoryDispatchRoutes } from "./repository-dispatch.ts";
import { runRoutes } from "./run-routes.ts";
import { workflowRoutes } from "./workflow-routes.ts";

/** Workflows, their runs, and the environments that hold them back. */
export const actionsRoutes: readonly Route[] = [
  ...branchPolicyRoutes,
  ...deploymentRoutes,
  ...environmentRoutes,
  ...gateRoutes,
  ...logRoutes,
  ...repositoryDispatchRoutes,
  ...runRoutes,
  ...workflowRoutes,
];
