import { rm } from "node:fs/promises";
import type { UserRow } from "../auth/users.ts";
import { findUser } from "../auth/users.ts";
import { commitFiles, initRepository } from "../git/repository.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, forbidden, notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { one, run } from "../store/database.ts";
import type { ServerState } from "../state.ts";
import { linksOf, repositoryJson } from "./json.ts";
import { readName } from "./names.ts";
import { findRepository, repositoryById } from "./rows.ts";
import type { RepositoryRow } from "./rows.ts";
import { changedSettings } from "./settings.ts";

const README_AUTHOR = { name: "GitHub", email: "noreply@github.com" };

/** POST /user/repos */
export async function createForUser(ctx: Context): Promise<Reply> {
  if (ctx.user.kind === "installation") throw forbidden("Resource not accessible by integration");
  return create(ctx, ctx.user.user);
}

/** POST /orgs/:org/repos */
export async function createForOrganization(ctx: Context): Promise<Reply> {
  const { user } = ctx.user;
  const org = findUser(ctx.server.db, ctx.param("org"));
  if (org?.type !== "Organization") throw notFound();
  const member = one(
    ctx.server.db,
    "SELECT 1 FROM memberships WHERE org_id = ? AND user_id = ?",
    org.id,
    user.id,
  );
  if (member === null && user.role !== "admin") {
    throw forbidden("You need admin access to the organization before adding a repository to it.");
  }
  return create(ctx, org);
}

async function create(ctx: Context, owner: UserRow): Promise<Reply> {
  const { server } = ctx;
  const fields = new Fields("Repository", await ctx.json());
  const name = readName(fields);
  const visibility = fields.oneOf("visibility", ["public", "private", "internal"]);
  const wanted = {
    name,
    description: fields.string("description") ?? null,
    private: fields.boolean("private") ?? (visibility ?? "public") !== "public",
    // The real endpoint takes no default branch; organisations set one. Rehearsals need to.
    defaultBranch: fields.string("default_branch") ?? "main",
    settings: changedSettings({ settings: "{}" }, fields),
  };
  const autoInit = fields.boolean("auto_init") ?? false;
  fields.check();
  refuseTaken(server, owner, name);

  const id = server.ids.next("repository");
  await initRepository(server.paths.git(id), { defaultBranch: wanted.defaultBranch });
  if (autoInit) await commitReadme(server, id, wanted);
  // Somebody may have taken the name while git was at work.
  try {
    refuseTaken(server, owner, name);
  } catch (error) {
    await rm(server.paths.git(id), { recursive: true, force: true });
    throw error;
  }
  const repo = insert(server, owner, id, wanted);
  return json(201, repositoryJson(server, repo, ctx.identity), {
    location: linksOf(server, repo).api,
  });
}

interface Wanted {
  readonly name: string;
  readonly description: string | null;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly settings: string;
}

function insert(server: ServerState, owner: UserRow, id: number, wanted: Wanted): RepositoryRow {
  const now = server.now();
  run(
    server.db,
    `INSERT INTO repositories
       (id, owner_id, name, description, private, default_branch, settings, created_at, updated_at, pushed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    owner.id,
    wanted.name,
    wanted.description,
    wanted.private ? 1 : 0,
    wanted.defaultBranch,
    wanted.settings,
    now,
    now,
    now,
  );
  const repo = repositoryById(server.db, id);
  if (repo === null) throw new Error(`repository ${id} vanished while it was made`);
  return repo;
}

async function commitReadme(server: ServerState, id: number, wanted: Wanted): Promise<void> {
  const text = wanted.description === null ? "" : `\n${wanted.description}\n`;
  await commitFiles(server.paths.git(id), {
    branch: wanted.defaultBranch,
    files: { "README.md": `# ${wanted.name}\n${text}` },
    message: "Initial commit",
    author: README_AUTHOR,
    date: server.clock(),
  });
}

function refuseTaken(server: ServerState, owner: UserRow, name: string): void {
  if (findRepository(server.db, owner.login, name) === null) return;
  const message = "name already exists on this account";
  throw new GitHubError(422, "Repository creation failed.", {
    errors: [{ resource: "Repository", code: "custom", field: "name", message }],
  });
}
