import { field, type LocalGitHub } from "./local-github.ts";
import { git } from "./process.ts";

/** An account of the local GitHub. */
export interface Person {
  readonly login: string;
  readonly token: string;
  readonly id: number;
}

/** An account with that login; the one that is there already. */
export async function makePerson(local: LocalGitHub, login: string): Promise<Person> {
  const user = await local.control("POST", "/users", { login });
  return { login, token: field(user, "token", "string"), id: field(user, "id", "number") };
}

/**
 * An empty repository, of one of the people when it is theirs, else of an organisation. Both are made
 * when they are missing.
 */
export async function makeRepository(
  local: LocalGitHub,
  repository: string,
  branch = "main",
  people: readonly Person[] = [],
): Promise<void> {
  const { admin } = local.emulator.tokens;
  const [owner = "", name = ""] = repository.split("/");
  const person = people.find(({ login }) => login.toLowerCase() === owner.toLowerCase());
  if (person === undefined) await local.control("POST", "/orgs", { login: owner });
  if ((await local.rest(admin, "GET", `/repos/${repository}`)) !== null) return;
  const wanted = { name, default_branch: branch };
  if (person === undefined) await local.rest(admin, "POST", `/orgs/${owner}/repos`, wanted);
  else await local.rest(person.token, "POST", "/user/repos", wanted);
}

/** Lets somebody push to a repository, and start its workflows: the owner may anyway. */
export async function letPush(
  local: LocalGitHub,
  repository: string,
  { login }: Person,
): Promise<void> {
  if (repository.toLowerCase().startsWith(`${login.toLowerCase()}/`)) return;
  const path = `/repos/${repository}/collaborators/${login}`;
  await local.rest(local.emulator.tokens.admin, "PUT", path, { permission: "push" });
}

/** Pushes a commit of a checkout onto a branch or a tag, as somebody. @param from `ref` is whole */
export async function pushCommit(
  local: LocalGitHub,
  repository: string,
  { token }: Pick<Person, "token">,
  from: { readonly directory: string; readonly sha: string; readonly ref: string },
): Promise<void> {
  const url = `${local.emulator.urls.git_url}/${repository}.git`;
  // Forced: a developer's history may have been rewritten since the last rehearsal.
  const ref = `+${from.sha}:${from.ref}`;
  await git(["push", "--quiet", "--no-verify", url, ref], from.directory, {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic(token)}`,
  });
}

function basic(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}
