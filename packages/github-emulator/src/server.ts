import { actionsAdminRoutes } from "./actions/admin.ts";
import { actionsRoutes } from "./actions/routes.ts";
import { adminRoutes } from "./admin/routes.ts";
import { appAdminRoutes } from "./apps/admin.ts";
import { appRoutes } from "./apps/routes.ts";
import { artifactRoutes } from "./artifacts/routes.ts";
import { artifactServiceRoutes } from "./artifacts/service.ts";
import { artifactStorageRoutes } from "./artifacts/upload.ts";
import { assetStorageRoutes, downloadRoutes } from "./assets/download.ts";
import { assetRoutes, uploadRoutes } from "./assets/routes.ts";
import { checksRoutes } from "./checks/routes.ts";
import { attestationAdminRoutes, attestationRoutes } from "./attestations/routes.ts";
import { gitArchiveRoutes, gitWebRoutes } from "./git/archive.ts";
import { gitHttpRoutes } from "./git/http-backend.ts";
import { gitRoutes } from "./git/routes.ts";
import { graphqlRoutes } from "./graphql/routes.ts";
import type { Mount } from "./http/router.ts";
import { metaRoutes } from "./meta/routes.ts";
import { protectionAreaRoutes } from "./protection/routes.ts";
import { pageRoutes } from "./page/routes.ts";
import { oidcRoutes } from "./oidc/routes.ts";
import { pullsRoutes } from "./pulls/routes.ts";
import { releaseRoutes } from "./releases/routes.ts";
import { logStorageRoutes } from "./runner/log-routes.ts";
import { sigstoreAdminRoutes, sigstoreRoutes } from "./sigstore/routes.ts";
import { collaboratorRoutes } from "./repos/collaborators.ts";
import { repoRoutes } from "./repos/routes.ts";

/** Every endpoint, in GitHub Enterprise Server's layout. Areas add their tables here. */
export const MAIN_MOUNTS: readonly Mount[] = [
  {
    surface: "api",
    prefix: "/api/v3",
    routes: [
      ...metaRoutes,
      ...repoRoutes,
      ...collaboratorRoutes,
      ...gitRoutes,
      ...gitArchiveRoutes,
      ...actionsRoutes,
      ...checksRoutes,
      ...protectionAreaRoutes,
      ...pullsRoutes,
      ...artifactRoutes,
      ...appRoutes,
      ...attestationRoutes,
      ...releaseRoutes,
      ...assetRoutes,
    ],
  },
  { surface: "api", prefix: "/api", routes: graphqlRoutes },
  { surface: "api", prefix: "/api/uploads", routes: uploadRoutes },
  {
    surface: "web",
    prefix: "",
    routes: [
      ...downloadRoutes,
      ...gitWebRoutes,
      ...artifactServiceRoutes,
      ...oidcRoutes,
      ...sigstoreRoutes,
    ],
  },
  { surface: "git", prefix: "", routes: gitHttpRoutes },
  { surface: "page", prefix: "", routes: pageRoutes },
  {
    surface: "admin",
    prefix: "/_emulator",
    routes: [
      ...adminRoutes,
      ...actionsAdminRoutes,
      ...sigstoreAdminRoutes,
      ...attestationAdminRoutes,
      ...appAdminRoutes,
    ],
  },
];

/** The second origin. */
export const STORAGE_MOUNTS: readonly Mount[] = [
  {
    surface: "storage",
    prefix: "",
    routes: [...assetStorageRoutes, ...logStorageRoutes, ...artifactStorageRoutes],
  },
];
