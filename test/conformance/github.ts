// `npm run conformance -- --github owner/repo`: tries the behaviours that the local GitHub imitates
// on the real one, with the token in GH_TOKEN, in a repository that may be scratched, and removes
// what it made. `--api-url` leads to an Enterprise Server, or to the local GitHub.
import { parseArgs } from "node:util";
import { BEHAVIOURS } from "./behaviours/all.ts";
import { createApi, NotHere } from "./behaviours/api.ts";
import { clean } from "./behaviours/clean.ts";

const { values } = parseArgs({
  options: {
    github: { type: "string" },
    "api-url": { type: "string", default: "https://api.github.com" },
    only: { type: "string", multiple: true },
  },
});
const token = process.env["GH_TOKEN"] ?? "";
const repository = values.github ?? "";
if (token === "" || !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
  process.stderr.write(
    "usage: GH_TOKEN=… npm run conformance -- --github owner/scratch-repository [--api-url URL] [--only id]\n",
  );
  process.exit(2);
}
const apiUrl = values["api-url"].replace(/\/$/, "");
// GitHub asks for at least a second between requests that make content.
const pauseMs = apiUrl === "https://api.github.com" ? 1000 : 0;
const api = createApi({ apiUrl, repository, token, pauseMs });
const chosen = BEHAVIOURS.filter(({ id }) => values.only?.includes(id) ?? true);

const tally = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const { id, what, source, run } of chosen) {
    try {
      await run(api);
      tally.passed += 1;
      process.stdout.write(`ok    ${id}: ${what}\n`);
    } catch (error) {
      if (error instanceof NotHere) {
        tally.skipped += 1;
        process.stdout.write(`skip  ${id}: ${error.message}\n`);
        continue;
      }
      tally.failed += 1;
      const reason = error instanceof Error ? error.message : String(error);
      process.stdout.write(`FAIL  ${id}: ${what}\n      ${reason}\n      ${source}\n`);
    }
  }
} finally {
  const left = await clean(api);
  for (const thing of left) process.stdout.write(`left behind: ${thing}\n`);
}
process.stdout.write(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`);
process.exitCode = tally.failed === 0 && chosen.length > 0 ? 0 : 1;
