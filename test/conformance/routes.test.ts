import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAIN_MOUNTS } from "../../packages/github-emulator/src/server.ts";
import { loadDescription } from "./description.ts";
import { UNDESCRIBED } from "./exceptions.ts";

const description = loadDescription();
const rest = MAIN_MOUNTS.filter(({ prefix }) => ["/api/v3", "/api/uploads"].includes(prefix));
const routes = rest.flatMap((mount) => mount.routes);

describe("the routes of the REST API", () => {
  it("are all in GitHub's description, or on the list with a reason", () => {
    const unknown = routes
      .filter(({ method, path }) => description.operation(method, path) === null)
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => UNDESCRIBED[route] === undefined);
    assert.deepEqual(unknown, []);
  });

  it("are still there, if they are on the list", () => {
    const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    const stale = Object.keys(UNDESCRIBED).filter((route) => !known.has(route));
    assert.deepEqual(stale, []);
  });
});
