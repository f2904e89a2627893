import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

import { levelOn, reaches } from "../auth/access.ts";
import type { Context } from "../http/context.ts";
import { type Reply, raw, text } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { fullName } from "../repos/rows.ts";
import { announceMoves } from "../runner/announce.ts";
import { type GitService, serveGit } from "./cgi.ts";
import { gitDir, touchPushed } from "./context.ts";
import { type RefusedRef, refusedRefsEnv } from "./hooks.ts";
import { ZERO_SHA } from "./names.ts";
import { MalformedPush, type PushCommand, openPush } from "./push-commands.ts";
import { type RefChange, refusePushedRef } from "./ref-rules.ts";

const read = { permission: "contents", level: "read" } as const;

/** Git's smart HTTP protocol; `:repo` may end in `.git`. */
export const gitHttpRoutes: readonly Route[] = [
  { method: "GET", path: "/:owner/:repo/info/refs", access: read, handle: advertise },
  { method: "POST", path: "/:owner/:repo/git-upload-pack", access: read, handle: uploadPack },
  { method: "POST", path: "/:owner/:repo/git-receive-pack", access: read, handle: receivePack },
];

async function advertise(ctx: Context): Promise<Reply> {
  const service = ctx.query.get("service");
  if (service === "git-receive-pack") {
    return refusePush(ctx) ?? serve(ctx, "info/refs", ctx.body, {});
  }
  if (service !== "git-upload-pack") {
    return text(
      403,
      "Please upgrade your git client.\nGitHub.com no longer supports git over dumb-http.\n",
    );
  }
  return serve(ctx, "info/refs", ctx.body, {});
}

async function uploadPack(ctx: Context): Promise<Reply> {
  return serve(ctx, "git-upload-pack", ctx.body, {});
}

async function receivePack(ctx: Context): Promise<Reply> {
  const refusal = refusePush(ctx);
  if (refusal !== null) return refusal;
  const gzipped = ctx.req.headers["content-encoding"] === "gzip";
  const plain = gzipped ? ctx.body.pipe(createGunzip()) : ctx.body;
  try {
    const { commands, body } = await openPush(plain);
    const reply = await serve(
      ctx,
      "git-receive-pack",
      body,
      refusedRefsEnv(refusals(ctx, commands)),
    );
    if (commands.length > 0) touchPushed(ctx.server, ctx.repo);
    await announceMoves(ctx.server, ctx.repo, ctx.identity, commands);
    return reply;
  } catch (error) {
    if (error instanceof MalformedPush) return text(400, `${error.message}\n`);
    throw error;
  }
}

/**
 * What makes git ask for credentials (401) or give up with the reason (403), or `null` when the
 * caller may push. Plain text, because git shows only that to its user.
 */
function refusePush(ctx: Context): Reply | null {
  const { identity, repo, server } = ctx;
  if (identity === null) {
    return text(401, "Authentication required to push.\n", {
      "www-authenticate": 'Basic realm="GitHub"',
    });
  }
  if (!reaches(levelOn(server.db, identity, repo, "contents"), "write")) {
    return text(403, `Permission to ${fullName(repo)}.git denied to ${identity.user.login}.\n`);
  }
  return repo.archived === 1
    ? text(403, "This repository was archived so it is read-only.\n")
    : null;
}

/** The refs of a push that a rule of the repository keeps as they are. */
function refusals(ctx: Context, commands: readonly PushCommand[]): RefusedRef[] {
  return commands.flatMap((command) => {
    const change = changeOf(command);
    const after = change === "delete" ? null : command.after;
    const { server, repo, identity } = ctx;
    return refusePushedRef(server, repo, identity, { ref: command.ref, change, after });
  });
}

function changeOf(command: PushCommand): RefChange["change"] {
  if (command.before === ZERO_SHA) return "create";
  return command.after === ZERO_SHA ? "delete" : "update";
}

async function serve(
  ctx: Context,
  service: GitService,
  body: Readable,
  env: Readonly<Record<string, string>>,
): Promise<Reply> {
  // A push has been inflated and opened on its way here, so its headers no longer describe it.
  const untouched = body === ctx.body;
  await serveGit({
    request: ctx.req,
    response: ctx.res,
    body,
    bodyHeaders: untouched
      ? {
          contentLength: ctx.req.headers["content-length"],
          contentEncoding: ctx.req.headers["content-encoding"],
        }
      : {},
    dir: gitDir(ctx),
    service,
    query: new URL(ctx.req.url ?? "/", ctx.server.urls.url).search.slice(1),
    user: ctx.identity?.user.login ?? null,
    env,
  });
  return raw;
}
