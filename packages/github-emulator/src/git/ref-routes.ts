import type { Context } from "../http/context.ts";
import { type GitHubError, notFound, unprocessable } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { linksOf } from "../repos/json.ts";
import { announceMoves } from "../runner/announce.ts";
import type { RefMove } from "../runner/push-event.ts";
import { gitDir, requireCommits, touchPushed } from "./context.ts";
import { ZERO_SHA, isRefName, isSha } from "./names.ts";
import { objectType } from "./objects.ts";
import {
  RefConflict,
  createRef,
  deleteRef,
  listRefs,
  peel,
  readRef,
  updateRef,
} from "./repository.ts";
import { type RefChange, refuseRefChange } from "./ref-rules.ts";
import { refJson } from "./shapes.ts";

const read = { permission: "contents", level: "read" } as const;
const write = { permission: "contents", level: "write" } as const;

export const refRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/git/ref/*", access: read, handle: getRef },
  { method: "GET", path: "/repos/:owner/:repo/git/matching-refs", access: read, handle: matchRefs },
  {
    method: "GET",
    path: "/repos/:owner/:repo/git/matching-refs/*",
    access: read,
    handle: matchRefs,
  },
  { method: "POST", path: "/repos/:owner/:repo/git/refs", access: write, handle: postRef },
  { method: "PATCH", path: "/repos/:owner/:repo/git/refs/*", access: write, handle: patchRef },
  { method: "DELETE", path: "/repos/:owner/:repo/git/refs/*", access: write, handle: removeRef },
];

async function getRef(ctx: Context): Promise<Reply> {
  await requireCommits(ctx);
  const ref = `refs/${ctx.param("*")}`;
  const found = await readRef(gitDir(ctx), ref);
  if (found === null) throw notFound();
  return json(200, refJson(linksOf(ctx.server, ctx.repo), { ref, ...found }));
}

async function matchRefs(ctx: Context): Promise<Reply> {
  await requireCommits(ctx);
  const links = linksOf(ctx.server, ctx.repo);
  const found = await listRefs(gitDir(ctx), `refs/${ctx.param("*")}`);
  return json(
    200,
    found.map((ref) => refJson(links, ref)),
  );
}

async function postRef(ctx: Context): Promise<Reply> {
  await requireCommits(ctx);
  const fields = new Fields("Reference", await ctx.json());
  const ref = fields.required("ref");
  const sha = fields.required("sha");
  fields.check();
  if (ref.split("/").length < 3) {
    throw unprocessable("Reference name must contain at least three slash-separated components.");
  }
  if (!isRefName(ref)) throw unprocessable(`${ref} is not a valid ref name.`);
  await requireTarget(ctx, ref, sha);
  await refuse(ctx, { ref, change: "create", after: sha });
  await mapConflicts(() => createRef(gitDir(ctx), ref, sha));
  return changed(ctx, 201, { ref, before: ZERO_SHA, after: sha });
}

async function patchRef(ctx: Context): Promise<Reply> {
  const ref = `refs/${ctx.param("*")}`;
  const fields = new Fields("Reference", await ctx.json());
  const sha = fields.required("sha");
  const force = fields.boolean("force") ?? false;
  fields.check();
  await requireTarget(ctx, ref, sha);
  await refuse(ctx, { ref, change: "update", after: sha });
  const before = (await readRef(gitDir(ctx), ref))?.sha ?? ZERO_SHA;
  await mapConflicts(() => updateRef(gitDir(ctx), ref, sha, { force }));
  return changed(ctx, 200, { ref, before, after: sha });
}

async function removeRef(ctx: Context): Promise<Reply> {
  const ref = `refs/${ctx.param("*")}`;
  await refuse(ctx, { ref, change: "delete", after: null });
  if (ref === `refs/heads/${ctx.repo.default_branch}`) {
    throw unprocessable("Cannot delete the default branch");
  }
  await mapConflicts(() => deleteRef(gitDir(ctx), ref));
  touchPushed(ctx.server, ctx.repo);
  return noContent();
}

function refuse(ctx: Context, change: RefChange): Promise<void> {
  return refuseRefChange(ctx.server, ctx.repo, ctx.identity, change);
}

async function requireTarget(ctx: Context, ref: string, sha: string): Promise<void> {
  if (!isSha(sha)) {
    throw unprocessable(
      "The sha parameter must be exactly 40 characters and contain only [0-9a-f].",
    );
  }
  const dir = gitDir(ctx);
  if ((await objectType(dir, sha)) === null) throw unprocessable("Object does not exist");
  if (ref.startsWith("refs/heads/") && (await peel(dir, sha)) !== sha) {
    throw unprocessable("Reference cannot be updated");
  }
}

async function changed(ctx: Context, status: 200 | 201, move: RefMove): Promise<Reply> {
  const { ref } = move;
  touchPushed(ctx.server, ctx.repo);
  await announceMoves(ctx.server, ctx.repo, ctx.identity, [move]);
  const now = await readRef(gitDir(ctx), ref);
  if (now === null) throw notFound();
  const links = linksOf(ctx.server, ctx.repo);
  const body = refJson(links, { ref, ...now });
  return json(status, body, status === 201 ? { location: `${links.api}/git/${ref}` } : {});
}

async function mapConflicts(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    throw error instanceof RefConflict ? refusal(error) : error;
  }
}

/** GitHub's words for a ref that could not be changed. */
function refusal(conflict: RefConflict): GitHubError {
  switch (conflict.reason) {
    case "exists":
      return unprocessable("Reference already exists");
    case "missing":
      return unprocessable("Reference does not exist");
    case "not-fast-forward":
      return unprocessable("Update is not a fast forward");
    case "moved":
    case "invalid":
    case "obstructed":
      return unprocessable("Reference update failed");
    default:
      return conflict.reason satisfies never;
  }
}
