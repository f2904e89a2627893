// A stand-in for actions/checkout: plain git, no dependencies.
const { execFileSync } = require("node:child_process");
const { appendFileSync, mkdirSync, readdirSync, rmSync } = require("node:fs");
const { join, resolve } = require("node:path");

const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
const env = process.env;

function main() {
  for (const name of ["submodules", "lfs"]) {
    if (!["", "false"].includes(input(name))) throw new Error(`${name} is not supported here`);
  }
  const repository = input("repository") || env.GITHUB_REPOSITORY;
  const own = repository.toLowerCase() === env.GITHUB_REPOSITORY.toLowerCase();
  const ref = input("ref") || (own ? env.GITHUB_SHA : "HEAD");
  const directory = resolve(env.GITHUB_WORKSPACE, input("path") || ".");
  mkdirSync(directory, { recursive: true });
  if (input("clean") !== "false") {
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true });
  }
  const git = (...args) =>
    execFileSync("git", args, {
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    }).trim();

  const server = env.GITHUB_SERVER_URL;
  git("init", "--quiet", "--template=");
  git("config", "--replace-all", "safe.directory", directory);
  git("remote", "add", "origin", `${server}/${repository}`);
  // The header keeps the token out of the remote's address, which gets printed.
  const header = `http.${server}/.extraheader`;
  const basic = Buffer.from(`x-access-token:${input("token")}`).toString("base64");
  git("config", header, `AUTHORIZATION: basic ${basic}`);

  const depth = Number(input("fetch-depth") || "1");
  const shallow = depth > 0 ? [`--depth=${depth}`] : [];
  const tags = input("fetch-tags") === "true" || depth === 0 ? ["--tags"] : ["--no-tags"];
  const all = depth > 0 ? [] : ["+refs/heads/*:refs/remotes/origin/*"];
  const commit = fetchCommit(git, ref, [...shallow, ...tags], all);
  checkOut(git, own && !input("ref") ? env.GITHUB_REF : ref, commit);
  if (input("persist-credentials") === "false") git("config", "--unset-all", header);
  output("ref", input("ref") || (own ? env.GITHUB_REF : ref));
  output("commit", commit);
  process.stdout.write(`${commit}\n`);
}

/** A branch or tag is found by either name; anything else is a commit. */
function fetchCommit(git, ref, options, refspecs) {
  const names =
    /^[0-9a-f]{40}$/.test(ref) || ref.startsWith("refs/") || ref === "HEAD"
      ? [ref]
      : [`refs/heads/${ref}`, `refs/tags/${ref}`, ref];
  let failure = null;
  for (const name of names) {
    try {
      git("fetch", "--quiet", ...options, "origin", name, ...refspecs);
      return git("rev-parse", "FETCH_HEAD^{commit}");
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** On the branch, where the ref is one, so that later steps can commit and push. */
function checkOut(git, ref, commit) {
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (branch === undefined) git("checkout", "--quiet", "--force", "--detach", commit);
  else {
    git("update-ref", `refs/remotes/origin/${branch}`, commit);
    git("checkout", "--quiet", "--force", "-B", branch, commit);
  }
}

function output(name, value) {
  appendFileSync(env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

try {
  main();
} catch (error) {
  process.stdout.write(`::error::${error.message}\n`);
  process.exitCode = 1;
}
