import assert from "node:assert/strict";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { create, promote } from "../support/actions.ts";
import { makeProject, PRODUCT_NAMES, type Project } from "../support/project.ts";
import { completeRun, type Run, startCandidateRun, startReleaseRun } from "../support/runs.ts";
import { rest, startStage } from "../support/stage.ts";
import { startChromium } from "./chromium.ts";

const PHONE = { width: 375, height: 760 };

// The browser first: without one, everything else would be for nothing.
const browser = await startChromium();
after(() => browser.close());
const stage = await startStage();

describe("in a browser", () => {
  it("a click approves a waiting promotion, and the release appears", async () => {
    const { project, run } = await startWaiting();
    const { page, problems } = await open({});
    await page.goto(stage.emulator.urls.url);
    await page.getByRole("link", { name: "Release v1.0.0" }).click();
    await page.getByLabel("Decide as").selectOption(stage.reviewer.login);
    await page.getByLabel("Comment").fill("Looks right");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("in progress").first().waitFor();
    assert.equal(await statusOf(project, run), "in_progress");
    assert.match(await page.locator("#approvals").innerText(), /approved.*reviewer.*Looks right/s);

    const done = await promote(project, "v1.0.0", { run });
    assert.equal(done.exitCode, 0);
    await completeRun(project, run);
    // The open page follows on its own.
    await page.locator("#run").getByText("success").waitFor();
    await page.goto(`${stage.emulator.urls.url}/${project.name}`);
    await page.locator("#releases").getByRole("link", { name: "v1.0.0" }).click();
    for (const badge of ["latest", "immutable"]) {
      await page.locator("#release").getByText(badge, { exact: true }).waitFor();
    }
    const assets = await page.locator("#assets").innerText();
    for (const name of [...PRODUCT_NAMES, "promotion.json"]) assert.ok(assets.includes(name), name);
    assert.match(await page.locator("#promotion").innerText(), /Approved by\s+reviewer/);
    assert.deepEqual(problems, []);
  });

  it("without scripts and with the keyboard alone, a run is rejected", async () => {
    const { project, run } = await startWaiting();
    const { page } = await open({ javaScriptEnabled: false });
    await page.goto(`${stage.emulator.urls.url}/${project.name}/actions/runs/${run.id}`);
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").innerText(), "Skip to the content");
    await page.keyboard.press("Enter");
    await tabTo(page, "Reject");
    await page.keyboard.press("Enter");
    await page.locator("#run").getByText("failure").waitFor();
    assert.equal(await statusOf(project, run), "completed");
  });

  it("a log grows on the open page while its job writes", async () => {
    const project = await makeProject(stage);
    const run = await startCandidateRun(project);
    const path = `/repos/${project.name}/actions/runs/${run.id}/jobs`;
    type Jobs = { readonly jobs: readonly { readonly id: number }[] };
    const { jobs } = await rest<Jobs>(stage, stage.maintainer.token, "GET", path);
    const logs = join(stage.directory, "github", "blobs", "job-logs");
    const log = join(logs, String(jobs[0]?.id));
    await mkdir(logs, { recursive: true });
    await writeFile(log, "compiling\n");
    const { page, problems } = await open({});
    await page.goto(`${stage.emulator.urls.url}/${project.name}/actions/runs/${run.id}`);
    await page.getByText("compiling").waitFor();
    await appendFile(log, "linking\n");
    await page.getByText("linking").waitFor();
    await completeRun(project, run);
    await page.locator("#run").getByText("success").waitFor();
    assert.deepEqual(problems, []);
  });

  it("nothing is wider than a phone, in light or dark", async () => {
    const { project, run } = await startWaiting();
    stage.emulator.faults.arm([{ path: `/${"x".repeat(200)}`, action: { type: "html" } }]);
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, problems } = await open({ viewport: PHONE, colorScheme });
      const candidate = await candidateAddress(project);
      for (const path of [
        "/",
        `/${project.name}`,
        `/${project.name}/actions/runs/${run.id}`,
        candidate,
      ]) {
        await page.goto(new URL(path, stage.emulator.urls.url).href);
        const width = await page.evaluate("document.documentElement.scrollWidth");
        assert.equal(width, PHONE.width, `${path} in ${colorScheme}`);
      }
      assert.deepEqual(problems, []);
    }
    stage.emulator.faults.clear();
  });
});

/** A sealed candidate, and a run that waits to promote it. */
async function startWaiting(): Promise<{ project: Project; run: Run }> {
  const project = await makeProject(stage);
  assert.equal((await create(project)).exitCode, 0);
  const run = await startReleaseRun(project, { display_title: "Release v1.0.0" });
  assert.equal(await statusOf(project, run), "waiting");
  return { project, run };
}

/** A tab, and what its console complains about: a refused script or style would be in it. */
async function open(
  options: Parameters<Browser["newContext"]>[0],
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  return { page, problems };
}

/** Presses Tab until the button has the focus. */
async function tabTo(page: Page, button: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.locator(":focus").innerText()) === button) return;
  }
  assert.fail(`the keyboard does not reach ${button}`);
}

async function statusOf({ name }: Project, run: Run): Promise<string> {
  const path = `/repos/${name}/actions/runs/${run.id}`;
  const { token } = stage.maintainer;
  return (await rest<{ status: string }>(stage, token, "GET", path)).status;
}

async function candidateAddress({ name }: Project): Promise<string> {
  const { token } = stage.maintainer;
  const releases = await rest<{ html_url: string }[]>(
    stage,
    token,
    "GET",
    `/repos/${name}/releases`,
  );
  return releases[0]?.html_url ?? "";
}
