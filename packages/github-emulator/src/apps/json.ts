import { userById, userJson } from "../auth/users.ts";
import { nodeId } from "../git/shapes.ts";
import type { ServerState } from "../state.ts";
import { type AppRow, type InstallationRow, installationsOf, permissionsOf } from "./rows.ts";

/** The schema `integration`. */
export function appJson(server: ServerState, app: AppRow): Record<string, unknown> {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("A", `app:${app.id}`),
    client_id: app.client_id,
    owner: account(server, app.owner_id),
    name: app.name,
    description: null,
    external_url: server.urls.url,
    html_url: `${server.urls.url}/github-apps/${app.slug}`,
    created_at: app.created_at,
    updated_at: app.created_at,
    permissions: permissionsOf(app),
    events: [],
    installations_count: installationsOf(server, app).length,
  };
}

/** The schema `installation`. */
export function installationJson(
  server: ServerState,
  app: AppRow,
  installation: InstallationRow,
): Record<string, unknown> {
  const { url, api_url: api } = server.urls;
  return {
    id: installation.id,
    account: account(server, installation.account_id),
    repository_selection: installation.selection,
    access_tokens_url: `${api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${api}/installation/repositories`,
    html_url: `${url}/settings/installations/${installation.id}`,
    app_id: app.id,
    client_id: app.client_id,
    app_slug: app.slug,
    target_id: installation.account_id,
    target_type: userById(server.db, installation.account_id)?.type ?? "User",
    permissions: permissionsOf(installation),
    events: [],
    created_at: installation.created_at,
    updated_at: installation.created_at,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}

function account(server: ServerState, id: number): Record<string, unknown> | null {
  const user = userById(server.db, id);
  return user === null ? null : userJson(server, user);
}
