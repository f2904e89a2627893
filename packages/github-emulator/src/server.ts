import { adminRoutes } from "./admin/routes.ts";
import { gitHttpRoutes } from "./git/http-backend.ts";
import { gitRoutes } from "./git/routes.ts";
import { metaRoutes } from "./meta/routes.ts";
import type { Mount } from "./http/router.ts";

const API = "/api/v3";

/** Every endpoint, in GitHub Enterprise Server's layout. Areas add their tables here. */
export const MAIN_MOUNTS: readonly Mount[] = [
  { surface: "api", prefix: API, routes: [...metaRoutes, ...gitRoutes] },
  { surface: "git", prefix: "", routes: gitHttpRoutes },
  { surface: "admin", prefix: "/_emulator", routes: [...adminRoutes] },
];

/** The second origin. */
export const STORAGE_MOUNTS: readonly Mount[] = [];
