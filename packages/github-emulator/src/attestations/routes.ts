import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { readPage } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Headers } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { all, run, transaction } from "../store/database.ts";
import { readStatement } from "./statement.ts";

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

interface AttestationRow {
  readonly id: number;
  readonly repository_id: number;
  readonly predicate_type: string;
  readonly bundle: string;
}

/** Stores a bundle under every subject of its statement. Nothing is verified, as on GitHub. */
async function add(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const fields = new Fields("Attestation", await ctx.json(LARGEST_BUNDLE));
  const bundle = fields.object("bundle");
  if (bundle === undefined) fields.problem("bundle", "missing_field");
  fields.check();
  const { predicateType, digests } = readStatement(bundle ?? {});
  const id = transaction(server.db, () => {
    const next = server.ids.next("attestation");
    run(
      server.db,
      "INSERT INTO attestations VALUES (?, ?, ?, ?, ?)",
      next,
      repo.id,
      predicateType,
      JSON.stringify(bundle),
      server.now(),
    );
    for (const digest of digests) {
      run(server.db, "INSERT INTO attestation_subjects VALUES (?, ?, ?)", repo.id, digest, next);
    }
    return next;
  });
  return json(201, { id });
}

/** Newest first. Pages are addressed by cursors, `after` and `before`. */
function list(ctx: Context): Reply {
  const rows = all<AttestationRow>(
    ctx.server.db,
    `SELECT a.* FROM attestation_subjects s JOIN attestations a ON a.id = s.attestation_id
     WHERE s.repository_id = ? AND s.digest = ? ORDER BY a.id DESC`,
    ctx.repo.id,
    ctx.param("subject_digest"),
  ).filter(byPredicate(ctx.query.get("predicate_type")));
  if (rows.length === 0) throw notFound();
  const { limit } = readPage(ctx.query);
  const start = startOf(rows, ctx.query, limit);
  const page = rows.slice(start, start + limit);
  const attestations = page.map((row) => ({
    bundle: JSON.parse(row.bundle) as unknown,
    repository_id: row.repository_id,
  }));
  return json(200, { attestations }, links(ctx, page, start > 0, start + limit < rows.length));
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
