import test from "node:test";
import { assertMarked, jobs } from "./marked.ts";

const SHA = "0123456789012345678901234567890123456789";

function required(...names: string[]) {
  return {
    required: names.map((name) => ({ name, origin: "main", pullRequest: true })),
  };
}

const NAMES = jobs(
  `
plain:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps: [{ run: "true" }]
named:
  name: core (rust)
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps: [{ run: "true" }]
matrix:
  strategy:
    matrix:
      os: [linux, mac]
      n: [1, 2]
      exclude: [{ os: mac, n: 2 }]
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps: [{ run: "true" }]
titled:
  name: test on \${{ matrix.host.os }}
  strategy:
    matrix:
      include: [{ host: { os: linux } }, { host: { os: mac } }]
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps: [{ run: "true" }]
dynamic:
  strategy:
    matrix: { os: "\${{ fromJSON(vars.OS) }}" }
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps: [{ run: "true" }]
local:
  uses: ./.github/workflows/called.yml
remote:
  uses: acme/tools/.github/workflows/x.yml@${SHA} # v1.0.0
`,
  "pull_request",
);

const beside = [
  {
    path: ".github/workflows/called.yml",
    content: jobs(
      `
inner:
  name: the inner
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps: [{ run: "true" }]
`,
      "workflow_call",
    ),
  },
];

test("names of jobs, matrices and called workflows are known as GitHub shows them", () => {
  const names =
    "plain; core (rust); matrix (linux, 1); matrix (mac, 1); test on mac; dynamic (anything); local / the inner; remote / whatever".split(
      "; ",
    );
  assertMarked("required-check-missing", NAMES, { beside, ...required(...names) });
  assertMarked("required-check-filtered", NAMES, { beside, ...required(...names) });
});

for (const name of "named; matrix; matrix (mac, 2); test on windows; titled; dynamic; local; local / inner; remote; PLAIN".split(
  "; ",
)) {
  test(`a required check ${name} that no job reports is found`, () => {
    const text = NAMES.replace("name: t", "name: t # ✘");
    assertMarked("required-check-missing", text, { beside, ...required(name) });
  });
}

test("a required check that some commits do not get is found", () => {
  const job = `
ci: # ✘
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps: [{ run: "true" }]
`;
  const rule = "required-check-filtered";
  const options = required("ci");
  assertMarked(rule, jobs(job, "push"), options);
  assertMarked(rule, jobs(job, "{ pull_request: { paths: [src] } }"), options);
  assertMarked(rule, jobs(job, "{ pull_request: { paths-ignore: [docs] } }"), options);
  const fine = job.replace(" # ✘", "");
  assertMarked(
    rule,
    jobs(fine, "{ pull_request: { branches: [main] }, push: { paths: [a] } }"),
    options,
  );
  const commit = { required: [{ name: "ci", origin: "release.yml", pullRequest: false }] };
  assertMarked(rule, jobs(job, "pull_request"), commit);
  assertMarked(rule, jobs(fine, "push"), commit);
});
