import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { parseCandidate, parseChecksums } from "@release-actions/contract";
import { type Release, type Repo, startLab, templates } from "./lab.ts";
import { PRODUCERS } from "./producers.ts";

const execute = promisify(execFile);

/** The bytes of every asset, as somebody with push access gets them. */
async function downloads({ lab, name }: Repo, release: Release): Promise<Map<string, Buffer>> {
  const headers = {
    authorization: `Bearer ${lab.maintainer.token}`,
    accept: "application/octet-stream",
  };
  const entries = release.assets.map(async (asset) => {
    const url = `${lab.emulator.urls.api_url}/repos/${name}/releases/assets/${asset.id}`;
    const answer = await fetch(url, { headers });
    return [asset.name, Buffer.from(await answer.arrayBuffer())] as const;
  });
  return new Map(await Promise.all(entries));
}

for (const [folder, { files, assets, toolchain }] of Object.entries(PRODUCERS)) {
  test(`a push of ${folder} is built for every platform, and its candidate says exactly what is in it`, async (t) => {
    const lab = await startLab(t);
    const workflows = await templates(folder, "candidate.yml");
    const repo = await lab.repository(`acme/${folder}`, { ...files, ...workflows });
    const run = await repo.runOf(repo.head, "candidate.yml");
    await repo.ended(run.id, "success");

    const release = await repo.release(`rc-${repo.head}`);
    assert.equal(release.draft, true);
    const bytes = await downloads(repo, release);
    assert.deepEqual(
      [...bytes.keys()].toSorted(),
      [...assets, "candidate.json", "candidate.sigstore.json", "checksums.txt"].toSorted(),
    );
    const candidate = parseCandidate(bytes.get("candidate.json") ?? Buffer.of());
    const digest = (name: string): string =>
      `sha256:${createHash("sha256")
        .update(bytes.get(name) ?? "")
        .digest("hex")}`;
    assert.deepEqual(
      new Set(candidate.assets.map(({ name, size, digest: of }) => `${name} ${size} ${of}`)),
      new Set(assets.map((name) => `${name} ${bytes.get(name)?.length} ${digest(name)}`)),
    );
    for (const line of parseChecksums(bytes.get("checksums.txt") ?? Buffer.of())) {
      assert.equal(line.digest, digest(line.name), line.name);
    }
    assert.deepEqual(
      [candidate.source.sha, candidate.run.id, candidate.run.event, candidate.workflow.path],
      [repo.head, run.id, "push", ".github/workflows/candidate.yml"],
    );
    assert.deepEqual({ ...candidate.toolchain }, toolchain);

    const program = assets.find((name) => name.endsWith("-linux-x86_64"));
    if (program === undefined || process.platform !== "linux") return;
    const directory = await mkdtemp(join(tmpdir(), "program-"));
    t.after(() => rm(directory, { recursive: true, force: true }));
    const path = join(directory, program);
    await writeFile(path, bytes.get(program) ?? "");
    await chmod(path, 0o755);
    const { stdout } = await execute(path);
    assert.match(stdout, /for .*linux/);
  });
}
