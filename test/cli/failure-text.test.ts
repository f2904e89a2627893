import assert from "node:assert/strict";
import test from "node:test";
import { stripVTControlCharacters } from "node:util";
import { ReleaseError } from "@release-actions/contract";
import { failureText } from "../../packages/cli/src/terminal/failure-text.ts";

const COMMAND = "`ms release resume .ms-release/app-v0.1.0-beta.1.json --watch`";
const ADDRESS = "https://github.com/acme/app/actions/runs/442190001";

test("a failure breaks between words, and neither in an address nor in the command to copy", () => {
  const error = new ReleaseError({
    code: "candidate_run_failed",
    message: "The run that builds the candidate of the app ended with failure",
    found: `build at Compile; ${ADDRESS}`,
    next: `Read the run's log and repair the cause. Then: ${COMMAND}.`,
  });
  const lines = stripVTControlCharacters(failureText(error, 60)).split("\n");
  assert.ok(lines.some((line) => line.includes(COMMAND)));
  assert.ok(lines.some((line) => line.includes(ADDRESS)));
  const others = lines.filter((line) => !line.includes(COMMAND) && !line.includes(ADDRESS));
  assert.ok(others.every((line) => line.length <= 60));
  assert.match(lines.join(" ").replaceAll(/\s+/g, " "), /app ended with failure \[candidate_run/);
});
