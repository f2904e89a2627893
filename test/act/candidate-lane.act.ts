import assert from "node:assert/strict";
import { test } from "node:test";
import { appSource } from "./app.ts";
import { type Repo, startLab, templates } from "./lab.ts";

const LOADER = {
  "Cargo.toml": '[package]\nname = "midi-studio-loader"\n',
  "src/main.c": "int main(void) { return 0; }\n",
  // Long enough that the next push finds it under way.
  "cargo-takes": "2\n",
};

/** How each candidate run ended, oldest first, with what became of its build. */
async function candidateRuns(repo: Repo): Promise<string[]> {
  const runs = (await repo.runs()).filter(({ path }) => path.endsWith("candidate.yml"));
  const oldestFirst = runs.toSorted((a, b) => a.id - b.id);
  return Promise.all(
    oldestFirst.map(async ({ id, event }) => {
      const { conclusion } = await repo.until(id, ({ status }) => status === "completed");
      const jobs = await repo.jobs(id);
      const builds = new Set(
        jobs.filter(({ name }) => name.startsWith("build")).map((job) => job.conclusion),
      );
      return `${event} ${conclusion ?? ""}: build ${[...builds].join(" and ")}`;
    }),
  );
}

test("a push and a dispatch of one commit share one build, and neither cancels the other", async (t) => {
  const lab = await startLab(t);
  const files = { ...LOADER, ...(await templates("loader", "candidate.yml")) };
  const repo = await lab.repository("acme/loader", files);
  await repo.runOf(repo.head, "candidate.yml");
  await repo.dispatch("candidate.yml", { source_sha: repo.head });
  assert.deepEqual(await candidateRuns(repo), [
    "push success: build success",
    "workflow_dispatch success: build skipped",
  ]);
});

test("a newer push takes the place of an older one's build, and a dispatched commit is built to its end", async (t) => {
  const lab = await startLab(t);
  const files = { ...LOADER, ...(await templates("loader", "candidate.yml")) };
  const repo = await lab.repository("acme/loader", files);
  const first = await repo.runOf(repo.head, "candidate.yml");
  const building = async (): Promise<boolean> =>
    (await repo.jobs(first.id)).some(
      ({ name, status }) => name.startsWith("build") && status === "in_progress",
    );
  while (!(await building())) await repo.until(first.id, () => true);
  const old = repo.head;
  await repo.runOf(await repo.push({ "first.txt": "1\n" }), "candidate.yml");
  await repo.dispatch("candidate.yml", { source_sha: old });
  const [pushed, ...others] = await candidateRuns(repo);
  assert.match(pushed ?? "", /^push cancelled: build cancelled/);
  assert.deepEqual(others, [
    "push success: build success",
    "workflow_dispatch success: build success",
  ]);
});

test("the app's candidate is built for a dispatched commit of 40 characters, and for nothing else", async (t) => {
  const lab = await startLab(t);
  const files = { ...appSource("1.0.0"), ...(await templates("ms-manager", "candidate.yml")) };
  const repo = await lab.repository("acme/ms-manager", files);
  await repo.push({ "README.md": "An app.\n" });
  for (const wrong of [repo.head.slice(0, 39), repo.head.toUpperCase(), "main", "$(id)"]) {
    const run = await repo.dispatch("candidate.yml", { source_sha: wrong });
    await repo.ended(run.id, "failure");
    assert.match(await repo.log(run.id), /It must be a full commit SHA/);
  }
  const inputs = { ref: "main", inputs: {} };
  const path = `${lab.emulator.urls.api_url}/repos/${repo.name}/actions/workflows/candidate.yml/dispatches`;
  const without = await fetch(path, {
    method: "POST",
    headers: { authorization: `Bearer ${lab.maintainer.token}` },
    body: JSON.stringify(inputs),
  });
  assert.equal(without.status, 422);
  assert.deepEqual(
    (await repo.runs()).map(({ event }) => event),
    ["workflow_dispatch", "workflow_dispatch", "workflow_dispatch", "workflow_dispatch"],
    "a push started a candidate",
  );
  assert.deepEqual(await repo.releases(), []);
});
