import type { Route } from "../http/router.ts";
import { branchRoutes } from "./branch-routes.ts";
import { commitRoutes } from "./commit-routes.ts";
import { contentRoutes } from "./content-routes.ts";
import { objectRoutes } from "./object-routes.ts";
import { refRoutes } from "./ref-routes.ts";

/** Commits, refs, git objects and file contents over REST. */
export const gitRoutes: readonly Route[] = [
  ...branchRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...objectRoutes,
  ...refRoutes,
];
