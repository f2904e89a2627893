import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { readPage } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Headers } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { findRepository } from "../repos/rows.ts";
import { transaction } from "../store/database.ts";
import { attestAnything, attestReleases } from "./releases.ts";
import { readStatement } from "./statement.ts";
import { type AttestationRow, bundlesAbout, storeBundle } from "./store.ts";

const LARGEST_BUNDLE = 16 * 1024 * 1024;
const ATTESTATIONS = "/repos/:owner/:repo/attestations";

export const attestationRoutes: readonly Route[] = [
  {
    method: "POST",
    path: ATTESTATIONS,
    access: { permission: "attestations", level: "write" },
    handle: add,
  },
  {
    method: "GET",
    path: `${ATTESTATIONS}/:subject_digest`,
    access: { permission: "attestations", level: "read" },
    handle: list,
  },
];

/** In the control API: GitHub's release service says whatever a test wants it to say. */
export const attestationAdminRoutes: readonly Route[] = [
  { method: "POST", path: "/repos/:account/:name/release-attestations", handle: attest },
];

/** POST …/release-attestations {statement} */
async function attest(ctx: Context): Promise<Reply> {
  const repo = findRepository(ctx.server.db, ctx.param("account"), ctx.param("name"));
  if (repo === null) throw notFound();
  const fields = new Fields("Attestation", await ctx.json(LARGEST_BUNDLE));
  const statement = fields.object("statement");
  if (statement === undefined) fields.problem("statement", "missing_field");
  fields.check();
  return json(201, { bundle: await attestAnything(ctx.server, repo, statement ?? {}) });
}

/** Stores a bundle under every subject of its statement. Nothing is verified, as on GitHub. */
async function add(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const fields = new Fields("Attestation", await ctx.json(LARGEST_BUNDLE));
  const bundle = fields.object("bundle");
  if (bundle === undefined) fields.problem("bundle", "missing_field");
  fields.check();
  const statement = readStatement(bundle ?? {});
  const id = transaction(server.db, () => {
    const next = server.ids.next("attestation");
    storeBundle(server, repo.id, next, bundle ?? {}, statement);
    return next;
  });
  return json(201, { id });
}

/** Newest first. Pages are addressed by cursors, `after` and `before`. */
async function list(ctx: Context): Promise<Reply> {
  await attestReleases(ctx.server, ctx.repo);
  const initiator = ctx.query.get("initiator");
  const rows = bundlesAbout(ctx.server, ctx.repo.id, ctx.param("subject_digest"))
    .filter(byPredicate(ctx.query.get("predicate_type")))
    .filter((row) => initiator === null || initiator === initiatorOf(row));
  if (rows.length === 0) throw notFound();
  const { limit } = readPage(ctx.query);
  const start = startOf(rows, ctx.query, limit);
  const page = rows.slice(start, start + limit);
  const attestations = page.map((row) => ({
    bundle: JSON.parse(row.bundle) as unknown,
    repository_id: row.repository_id,
    initiator: initiatorOf(row),
  }));
  return json(200, { attestations }, links(ctx, page, start > 0, start + limit < rows.length));
}

/** Who had it made: GitHub itself, of releases, or somebody over the API. */
function initiatorOf(row: AttestationRow): "github" | "user" {
  return row.by_server === 1 ? "github" : "user";
}

function startOf(rows: readonly AttestationRow[], query: URLSearchParams, limit: number): number {
  const after = readCursor(query.get("after"));
  const before = readCursor(query.get("before"));
  if (after !== null) return rows.filter(({ id }) => id >= after).length;
  if (before !== null) return Math.max(0, rows.filter(({ id }) => id > before).length - limit);
  return 0;
}

/** GitHub's three short names stand for families of types; anything else is a type itself. */
function byPredicate(asked: string | null): (row: AttestationRow) => boolean {
  switch (asked) {
    case null:
      return () => true;
    case "provenance":
      return (row) => row.predicate_type.startsWith("https://slsa.dev/provenance/");
    case "sbom":
      return (row) =>
        /^https:\/\/(?:spdx\.dev\/Document|cyclonedx\.org\/bom)/.test(row.predicate_type);
    case "release":
      return (row) => row.predicate_type.startsWith("https://in-toto.io/attestation/release/");
    default:
      return (row) => row.predicate_type === asked;
  }
}

function links(
  ctx: Context,
  page: readonly AttestationRow[],
  hasPrevious: boolean,
  hasNext: boolean,
): Headers {
  const link = (name: "after" | "before", row: AttestationRow | undefined, rel: string): string => {
    const target = new URL(ctx.req.url ?? "/", ctx.server.urls.url);
    target.searchParams.delete("after");
    target.searchParams.delete("before");
    target.searchParams.set(name, cursorOf(row?.id ?? 0));
    return `<${target.href}>; rel="${rel}"`;
  };
  const found = [
    ...(hasNext ? [link("after", page.at(-1), "next")] : []),
    ...(hasPrevious ? [link("before", page[0], "prev")] : []),
  ];
  return found.length === 0 ? {} : { link: found.join(", ") };
}

function cursorOf(id: number): string {
  return Buffer.from(`cursor:${id}`).toString("base64url");
}

function readCursor(text: string | null): number | null {
  const [, id] = /^cursor:(\d{1,15})$/.exec(Buffer.from(text ?? "", "base64url").toString()) ?? [];
  return id === undefined ? null : Number(id);
}
