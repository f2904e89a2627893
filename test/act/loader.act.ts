import assert from "node:assert/strict";
import { test } from "node:test";
import { startLab, templates } from "./lab.ts";

const SOURCE = {
  "Cargo.toml": '[package]\nname = "midi-studio-loader"\nversion = "0.1.0"\n',
  "src/main.c": '#include <stdio.h>\nint main(void) { puts("loader for " TARGET); return 0; }\n',
};

test("a push of the loader is built for four platforms and sealed as one attested candidate", async (t) => {
  const lab = await startLab(t);
  const files = { ...SOURCE, ...(await templates("loader", "ci.yml", "candidate.yml")) };
  const repo = await lab.repository("petitechose-midi-studio/loader", files);
  const run = await repo.runOf(repo.head, "candidate.yml");
  await repo.ended(run.id, "success");
  const release = await repo.release(`rc-${repo.head}`);
  assert.equal(release.draft, true);
  assert.deepEqual(release.assets.map(({ name }) => name).toSorted(), [
    "candidate.json",
    "candidate.sigstore.json",
    "checksums.txt",
    "midi-studio-loader-linux-x86_64",
    "midi-studio-loader-macos-arm64",
    "midi-studio-loader-macos-x86_64",
    "midi-studio-loader-windows-x86_64.exe",
  ]);
});
