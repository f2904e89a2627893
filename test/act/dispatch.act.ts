import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver, startWorld } from "./world.ts";

const GREET = `
name: Greet
run-name: Greet \${{ inputs.who }}
on:
  workflow_dispatch:
    inputs:
      who: { required: true }
      loud: { type: boolean, default: true }
jobs:
  greet:
    runs-on: ubuntu-24.04
    outputs: { greeting: "\${{ steps.say.outputs.greeting }}" }
    steps:
      - uses: actions/checkout@v4
      - name: Say it
        id: say
        run: |
          echo "greeting=Hello \${{ inputs.who }}" >> "$GITHUB_OUTPUT"
          echo "### Greeted" >> "$GITHUB_STEP_SUMMARY"
          echo "loud is \${{ inputs.loud == true }} and the secret is \${{ secrets.PASSWORD }}"
          test -f .github/workflows/greet.yml
      - if: \${{ !inputs.loud }}
        run: echo quietly
  after:
    needs: greet
    strategy: { matrix: { os: [ubuntu-latest, windows-latest] } }
    runs-on: \${{ matrix.os }}
    steps:
      - run: echo "heard \${{ needs.greet.outputs.greeting }} on \${{ matrix.os }}"
`;

test("a dispatched workflow runs with its inputs, and its steps, logs and outputs are there", async (t) => {
  const world = await startWorld(t);
  await world.push({ ".github/workflows/greet.yml": GREET });
  const secret = `${world.emulator.urls.admin_url}/repos/acme/app/secrets/PASSWORD`;
  assert.equal((await world.call("PUT", secret, { value: "open sesame" })).status, 201);

  const run = await world.dispatch("greet.yml", { who: "Bob" });
  const done = await world.until(run.id, isOver);
  const jobs = await world.jobs(run.id);
  const logs = await Promise.all(jobs.map((job) => world.log(job)));
  assert.equal(done.conclusion, "success", logs.join("\n"));
  assert.equal(done.display_title, "Greet Bob");
  assert.deepEqual(
    jobs.map(({ name, conclusion }) => [name, conclusion]),
    [
      ["greet", "success"],
      ["after (ubuntu-latest)", "success"],
      ["after (windows-latest)", "success"],
    ],
  );
  assert.deepEqual(
    jobs[0]?.steps?.map(({ number, name, conclusion }) => [number, name, conclusion]),
    [
      [1, "Set up job", "success"],
      [2, "Run actions/checkout@v4", "success"],
      [3, "Say it", "success"],
      [4, "Run echo quietly", "skipped"],
      [5, "Complete job", "success"],
    ],
  );
  assert.match(logs[0] ?? "", /loud is true and the secret is \*\*\*/);
  assert.match(logs[2] ?? "", /heard Hello Bob on windows-latest/);
  assert.doesNotMatch(logs.join("\n"), /open sesame/);
  const [greeted] = await world.results(run.id);
  assert.deepEqual(greeted?.outputs, { greeting: "Hello Bob" });
  assert.equal(greeted?.summary, "### Greeted\n");
});
