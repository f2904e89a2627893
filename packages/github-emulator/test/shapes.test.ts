import { it } from "node:test";
import { makeRelease, startWithRepository, upload } from "./emulator.ts";
import { assertShapes } from "./openapi.ts";

it("answers have the shapes of GitHub's published description", async (t) => {
  const world = await startWithRepository(t);
  const { admin, writer } = world;
  const draft = await makeRelease(writer, { tag_name: "v1", draft: true });
  const asset = (await upload(world, draft, "a", "x")).body;
  const path = `/repos/acme/app/releases/${draft.id}`;
  await assertShapes(t, [
    ["release", draft],
    ["release-asset", asset],
    ["release", (await writer("PATCH", path, { draft: false })).body],
    ["full-repository", (await admin("GET", "/repos/acme/app")).body],
    ["check-immutable-releases", (await admin("GET", "/repos/acme/app/immutable-releases")).body],
    ["public-user", (await writer("GET", "/users/reader")).body],
    ["public-user", (await writer("GET", "/user")).body],
    [
      "repository-collaborator-permission",
      (await admin("GET", "/repos/acme/app/collaborators/writer/permission")).body,
    ],
    ["rate-limit-overview", (await writer("GET", "/rate_limit")).body],
    ["basic-error", (await writer("GET", "/repos/acme/nope")).body],
    [
      "validation-error",
      (await writer("POST", "/repos/acme/app/releases", { tag_name: "v1" })).body,
    ],
  ]);
});
