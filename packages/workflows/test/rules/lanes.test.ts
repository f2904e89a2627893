import test from "node:test";
import { readFileSync } from "node:fs";
import { parseReleaseConfig, type RepositoryName } from "@release-actions/contract";
import { parse } from "yaml";
import { assertMarked, jobs, steps } from "./marked.ts";

const SHA = "0123456789012345678901234567890123456789";
const EXAMPLE = new URL("../../../../examples/petitechose/release.yml", import.meta.url);
const config = parseReleaseConfig(parse(readFileSync(EXAMPLE, "utf8")));
const release = ".github/workflows/release.yml";

test("builds of release files are found in a verify lane, tests and light builds are not", () => {
  const text = jobs(`
one:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps:
    - run: |
        cargo build --release # ✘
        cd x && cargo build --locked -r # ✘
        npx --yes tauri build # ✘
        npm run tauri -- build # ✘
        pnpm tauri build # ✘
        pio run --environment release # ✘
        python -m platformio run # ✘
        cargo test
        cargo build
        npm run build
        mvn package
        pio test -e native
        echo "cargo build --release"
        cargo clippy # not: cargo build --release
    - uses: tauri-apps/tauri-action@${SHA} # v0.5.0 # ✘
several:
  strategy:
    matrix: { os: [ubuntu-24.04, windows-2025] }
  runs-on: \${{ matrix.os }}
  timeout-minutes: 5
  steps:
    - run: ./mvnw --batch-mode package # ✘
    - run: cargo test
    - run: cargo install cargo-nextest --version 0.9.100
versions:
  strategy:
    matrix:
      include: [{ os: ubuntu-24.04 }, { os: ubuntu-22.04 }]
  runs-on: \${{ matrix.os }}
  timeout-minutes: 5
  steps:
    - run: mvn package
`);
  assertMarked("heavy-build-in-verify", text);
  const path = ".github/workflows/candidate.yml";
  assertMarked("heavy-build-in-verify", text.replaceAll(" # ✘", ""), { path });
});

test("anything that compiles is found in a promote lane", () => {
  const text = steps(
    `
- run: cargo build # ✘
- run: |
    sudo make -j4 all # ✘
    make check
    (cd sub; cmake --build build) # ✘
    VERSION="$(npm run --silent build)" # ✘
    gcc -o a a.c # ✘
    echo make; cat Makefile; git log -- cargo
    docker pull x
    docker buildx imagetools create x
    docker buildx build . # ✘
- uses: docker/build-push-action@${SHA} # v6.0.0 # ✘
`,
    "workflow_dispatch",
  );
  assertMarked("compile-in-promote", text, { path: release });
  assertMarked("compile-in-promote", text.replaceAll(" # ✘", ""));
});

test("a lane is known by what the workflow does, whatever its name", () => {
  const text = steps(
    `
- run: cargo build # ✘
- uses: acme/tools/promote-release@${SHA} # v1.0.0
  with: { environment: none, tag: v1.0.0 }
`,
    "workflow_dispatch",
  );
  assertMarked("compile-in-promote", text, { path: ".github/workflows/ship.yml" });
  const called = jobs(`
a:
  runs-on: ubuntu-latest # ✘
  timeout-minutes: 5
  steps: [{ run: "true" }]
b:
  uses: acme/tools/.github/workflows/candidate.yml@${SHA} # v1.0.0
`);
  assertMarked("floating-runner", called, { path: ".github/workflows/make.yml" });
});

test("a lane is known by release.yml, whatever the workflow's name", () => {
  const repository = "acme/app" as RepositoryName;
  const own = {
    ...config,
    products: {
      app: {
        kind: "app",
        repository,
        sources: ["x"],
        workflow: ".github/workflows/ship.yml",
        channels: { stable: { environment: "gate" } },
      },
    },
  } as const;
  const text = steps("- run: cargo build # ✘", "workflow_dispatch");
  assertMarked("compile-in-promote", text, {
    config: own,
    repository,
    path: ".github/workflows/ship.yml",
  });
});

test("a promotion without its environment is found", () => {
  const promote = `acme/tools/promote-release@${SHA} # v1.0.0`;
  const call = `acme/tools/.github/workflows/promote.yml@${SHA} # v1.0.0`;
  const text = jobs(
    `
a: # a job without a gate
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps:
    - uses: ${promote}
      with: { tag: v1.0.0, environment: app-release } # ✘
b:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  environment: app-release
  steps:
    - uses: ${promote}
      with: { tag: v1.0.0, environment: app-release }
c:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  environment: { name: other }
  steps:
    - uses: ${promote}
      with: { tag: v1.0.0, environment: app-release } # ✘
d: # ✘
  uses: ${call}
  with: { tag: v1.0.0 }
e:
  uses: ${call}
  with: { tag: v1.0.0, environment: app-release }
f:
  uses: ${call}
  with: { tag: v1.0.0, environment: none } # ✘
g:
  uses: ${call}
  with: { tag: v1.0.0, environment: app-relase } # ✘
`,
    "workflow_dispatch",
  );
  assertMarked("environment-missing", text, { path: release, config });
});

test("a channel without a gate may say none", () => {
  const text = jobs(
    `
a:
  uses: acme/tools/.github/workflows/promote.yml@${SHA} # v1.0.0
  with: { tag: v1.0.0, environment: none }
`,
    "schedule",
  );
  assertMarked("environment-missing", text, { path: ".github/workflows/nightly.yml", config });
  assertMarked("environment-missing", text, { path: ".github/workflows/nightly.yml" });
});
