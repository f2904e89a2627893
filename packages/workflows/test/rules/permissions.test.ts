import test from "node:test";
import { assertMarked } from "./marked.ts";

const SHA = "0123456789012345678901234567890123456789";

function workflow(head: string, jobs: string): string {
  return `name: t\non: push\nconcurrency: t\n${head}jobs:\n${jobs}`;
}

function job(id: string, lines: string, run = "echo"): string {
  return `  ${id}:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n${lines}    steps: [{ run: ${run} }]\n`;
}

test("write-all is found, for a workflow and for a job", () => {
  assertMarked(
    "permissions-write-all",
    workflow(
      "permissions: write-all # ✘\n",
      job("a", "    permissions: write-all # ✘\n") + job("b", "    permissions: read-all\n"),
    ),
  );
});

test("a job without permissions is found, unless the workflow has some", () => {
  const jobs = job("a", "").replace("a:", "a: # ✘") + job("b", "    permissions: {}\n");
  assertMarked("permissions-missing", workflow("", jobs));
  assertMarked("permissions-missing", workflow("permissions: {}\n", job("a", "")));
});

test("inherited secrets are found, named ones are not", () => {
  assertMarked(
    "secrets-inherit",
    workflow(
      "permissions: {}\n",
      `  a:\n    uses: acme/x/.github/workflows/x.yml@${SHA} # v1.0.0\n    secrets: inherit # ✘
  b:\n    uses: acme/x/.github/workflows/x.yml@${SHA} # v1.0.0\n    secrets: { inherit: "\${{ secrets.A }}" }\n`,
    ),
  );
});

test("a job that runs build code has no secret and no right to release", () => {
  assertMarked(
    "build-with-rights",
    workflow(
      "permissions: {}\n",
      job("a", "    permissions: { id-token: write, contents: read } # ✘\n", "npm ci") +
        job("b", "    permissions: { contents: write } # ✘\n", "cargo test") +
        job(
          "c",
          "    permissions: { contents: read }\n    env:\n      KEY: ${{ secrets.KEY }} # ✘\n",
          "make",
        ) +
        job(
          "d",
          "    permissions: { contents: read, checks: write }\n    env:\n      T: ${{ secrets.GITHUB_TOKEN }}\n",
          "npm ci",
        ) +
        job(
          "e",
          "    permissions: { contents: write, id-token: write }\n    env:\n      KEY: ${{ secrets.KEY }}\n",
          "echo npm ci",
        ) +
        job("f", "    permissions: { contents: write }\n", "npm ci --ignore-scripts") +
        job("g", "", "npm ci"),
    ),
  );
});

test("rights of the whole workflow reach its build jobs, its secrets as well", () => {
  assertMarked(
    "build-with-rights",
    workflow("permissions: { id-token: write } # ✘\n", job("a", "", "sudo make install")),
  );
  assertMarked(
    "build-with-rights",
    workflow("permissions: {}\nenv:\n  K: ${{ secrets.K }} # ✘\n", job("a", "", "pytest")),
  );
});
