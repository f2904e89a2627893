// `npm run test:interop`: programs that others wrote, unmodified, on the local GitHub and on signatures.
// Installs what Debian has of them where that is possible, and says what was left out.
import { spawnSync } from "node:child_process";

const PROGRAMS = ["gh", "git", "curl", "openssl", "minisign"] as const;

const isMissing = (program: string): boolean =>
  spawnSync(program, ["--version"]).error !== undefined;

const missing = PROGRAMS.filter(isMissing);
if (missing.length > 0 && process.getuid?.() === 0 && !isMissing("apt-get")) {
  process.stdout.write(`installing ${missing.join(", ")}\n`);
  spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
const { status } = spawnSync(
  process.execPath,
  ["--conditions=source", "--test", "--test-concurrency=1", "test/interop/*.interop.ts"],
  { stdio: "inherit" },
);
const left = PROGRAMS.filter(isMissing);
process.stdout.write(
  left.length === 0 ? "nothing was skipped\n" : `skipped for want of: ${left.join(", ")}\n`,
);
process.exit(status ?? 1);
