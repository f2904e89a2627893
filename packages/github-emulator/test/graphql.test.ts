import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeRelease, startWithRepository, upload } from "./emulator.ts";
import type { Answer, Caller, World } from "./emulator.ts";

const RELEASE = `databaseId tagName isDraft isPrerelease isLatest immutable url publishedAt
  tagCommit { oid } releaseAssets(first: 10) { totalCount nodes { name size digest url } }`;

describe("GraphQL", () => {
  it("finds a draft by the tag it waits for, for callers who may push", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    await upload(world, draft, "a.txt", "hello");
    const text = `{ repository(owner: "acme", name: "app") { release(tagName: "v1") { ${RELEASE} } } }`;
    const seen = (await query(world, world.writer, text)).body.data.repository.release;
    assert.deepEqual(seen, {
      databaseId: draft.id,
      tagName: "v1",
      isDraft: true,
      isPrerelease: false,
      isLatest: false,
      immutable: false,
      url: draft.html_url,
      publishedAt: null,
      tagCommit: null,
      releaseAssets: {
        totalCount: 1,
        nodes: [
          {
            name: "a.txt",
            size: 5,
            digest: "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            url: `${world.emulator.urls.api_url}/repos/acme/app/releases/assets/${
              (await world.writer("GET", `/repos/acme/app/releases/${draft.id}`)).body.assets[0]?.id
            }`,
          },
        ],
      },
    });
    const hidden = await query(world, world.reader, text);
    assert.equal(hidden.body.data.repository.release, null);
  });

  it("prefers the published release to a draft twin", async (t) => {
    const world = await startWithRepository(t);
    const release = await makeRelease(world.writer, { tag_name: "v1" });
    await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const text =
      '{ repository(owner: "acme", name: "app") { release(tagName: "v1") { databaseId isLatest } } }';
    const { body } = await query(world, world.writer, text);
    assert.deepEqual(body.data.repository.release, { databaseId: release.id, isLatest: true });
  });

  it("pages through releases with cursors", async (t) => {
    const world = await startWithRepository(t);
    for (const tag_name of ["v1", "v2", "v3"]) {
      await makeRelease(world.writer, { tag_name, draft: true });
    }
    const text = `query ($after: String) { repository(owner: "acme", name: "app") {
      releases(first: 2, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
        totalCount pageInfo { hasNextPage endCursor } nodes { tagName } } } }`;
    const tags: string[] = [];
    let after: string | null = null;
    do {
      const { text: answer } = await query(world, world.writer, text, { after });
      const { releases } = (JSON.parse(answer) as { data: { repository: { releases: Releases } } })
        .data.repository;
      assert.equal(releases.totalCount, 3);
      tags.push(...releases.nodes.map(({ tagName }) => tagName));
      after = releases.pageInfo.hasNextPage ? releases.pageInfo.endCursor : null;
    } while (after !== null);
    assert.deepEqual(tags, ["v3", "v2", "v1"]);
  });

  it("tells who the viewer is and what the repository is", async (t) => {
    const world = await startWithRepository(t, { private: true });
    const text = `{ viewer { login } repository(owner: "acme", name: "app") {
      databaseId nameWithOwner isPrivate owner { login __typename ... on Organization { databaseId } }
      defaultBranchRef { name } latestRelease { tagName } } }`;
    const { body } = await query(world, world.reader, text);
    const repo = (await world.reader("GET", "/repos/acme/app")).body;
    assert.deepEqual(body.data, {
      viewer: { login: "reader" },
      repository: {
        databaseId: repo.id,
        nameWithOwner: "acme/app",
        isPrivate: true,
        owner: { login: "acme", __typename: "Organization", databaseId: repo.owner.id },
        defaultBranchRef: { name: "main" },
        latestRelease: null,
      },
    });
  });

  it("answers 200 with errors for what it cannot resolve, and 401 to nobody", async (t) => {
    const world = await startWithRepository(t);
    const missing = '{ repository(owner: "acme", name: "nope") { databaseId } }';
    const { status, text } = await query(world, world.writer, missing);
    assert.equal(status, 200);
    const answer = JSON.parse(text) as { data: unknown; errors: { type: string }[] };
    assert.deepEqual(answer.data, { repository: null });
    assert.equal(answer.errors[0]?.type, "NOT_FOUND");
    const unbounded = '{ repository(owner: "acme", name: "app") { releases { totalCount } } }';
    const refused = await query(world, world.writer, unbounded);
    assert.match(refused.text, /MISSING_PAGINATION_BOUNDARIES/);
    assert.equal((await query(world, world.anonymous, missing)).status, 401);
  });
});

interface Releases {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly nodes: readonly { readonly tagName: string }[];
}

function query(
  world: World,
  call: Caller,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  return call("POST", world.emulator.urls.graphql_url, { query: text, variables });
}
