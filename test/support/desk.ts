import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ms, startMs, type Ended, type Running } from "./ms.ts";

const execute = promisify(execFile);

type Files = Readonly<Record<string, string>>;

/** Somebody's checkouts, side by side. */
export interface Desk {
  readonly directory: string;
  /** Of whatever is run here. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes files into a checkout, which is made when it is not there, and commits everything. */
  readonly commit: (name: string, files: Files) => Promise<string>;
  /** Tags the last commit of a checkout. */
  readonly tag: (name: string, tag: string) => Promise<unknown>;
  /** `ms release …` in one of the checkouts. */
  readonly release: (where: string, ...args: string[]) => Promise<Ended>;
  readonly start: (where: string, ...args: string[]) => Running;
}

/** @param env of `ms`; colours and tokens are off in any case */
export async function openDesk(
  t: { after(work: () => Promise<void>): void },
  env: Readonly<Record<string, string>> = {},
): Promise<Desk> {
  const directory = await mkdtemp(join(tmpdir(), "desk-"));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const git = async (where: string, ...args: string[]): Promise<string> => {
    const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.test"];
    const options = { cwd: join(directory, where) };
    return (await execute("git", [...who, ...args], options)).stdout.trim();
  };
  const own = { TMPDIR: directory, ...env };
  return {
    directory,
    env: own,
    async commit(name, files) {
      await mkdir(join(directory, name), { recursive: true });
      await git(name, "init", "--quiet", "--initial-branch=main");
      for (const [path, text] of Object.entries(files)) {
        const file = join(directory, name, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
        if (text.startsWith("#!")) await chmod(file, 0o755);
      }
      await git(name, "add", "--all");
      await git(name, "commit", "--quiet", "--allow-empty", "--message", "feat: a knob");
      return git(name, "rev-parse", "HEAD");
    },
    tag: (name, tag) => git(name, "tag", tag),
    release: (where, ...args) => ms(["release", ...args], own, join(directory, where)),
    start: (where, ...args) => startMs(["release", ...args], own, join(directory, where)),
  };
}
