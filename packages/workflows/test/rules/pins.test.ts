import test from "node:test";
import { assertMarked, jobs } from "./marked.ts";

const SHA = "0123456789012345678901234567890123456789";
const DIGEST = `sha256:${"0".repeat(64)}`;

test("tags, branches, short SHAs and images without digest are no pins", () => {
  assertMarked(
    "unpinned-action",
    jobs(`
one:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  container: node:24 # ✘
  services:
    db:
      image: postgres # ✘
    cache:
      image: redis@${DIGEST}
  steps:
    - uses: actions/checkout@v4 # ✘
    - uses: actions/checkout@main # ✘
    - uses: actions/checkout@0123456 # ✘
    - uses: actions/checkout@\${{ github.sha }} # ✘
    - uses: docker://alpine:3 # ✘
    - uses: docker://alpine@${DIGEST}
    - uses: actions/checkout@${SHA} # v4.1.0
    - uses: ./local
two:
  uses: acme/tools/.github/workflows/build.yml@v1 # ✘
three:
  uses: ./.github/workflows/own.yml
`),
  );
});

test("an image that a script runs or pulls without a digest is found, wherever its options end", () => {
  assertMarked(
    "unpinned-action",
    jobs(`
one:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps:
    - run: |
        docker run alpine # ✘
        docker run --rm -it -v "$PWD:/src" --name build node:24 npm test # ✘
        docker run --env=A=1 --entrypoint sh -e B -w /src -u 1000 node:24 # ✘
        sudo docker pull --quiet ghcr.io/acme/tool:1.2 # ✘
        podman container run -d --publish 1:2 redis:7 # ✘
        out=$(docker image pull postgres:17) # ✘
        docker create --init busybox@sha256:0123 # ✘
        docker run --rm node@${DIGEST} npm test
        docker pull "ghcr.io/acme/tool@${DIGEST}"
        docker run "$IMAGE"
        docker run \${{ matrix.image }}
        docker build --tag own:1 -t second .
        docker run --rm own:1 && docker run second
        docker compose run web
        docker ps --filter name=node:24
        echo docker run alpine
`),
  );
});

function step(sha: string): string {
  return jobs(`
one:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps:
    - uses: actions/checkout@${sha} # v4.2.1 # ✘
`);
}

test("one version with two commits is a lie somewhere", () => {
  const other = SHA.replace("0", "1");
  const content = step(other).replaceAll(" # ✘", "");
  const twin = { path: ".github/workflows/other.yml", content };
  assertMarked("pin-comment", step(SHA), { beside: [twin] });
  const same = { path: ".github/workflows/other.yml", content: content.replaceAll(other, SHA) };
  assertMarked("pin-comment", step(SHA).replaceAll(" # ✘", ""), { beside: [same] });
});

test("a pin says its version in a comment", () => {
  assertMarked(
    "pin-comment",
    jobs(`
one:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  steps:
    - { uses: "actions/checkout@${SHA}" } # ✘
    - uses: actions/checkout@${SHA} # latest # ✘
    - uses: actions/checkout@${SHA} # v4.2.1
    - uses: actions/checkout@${SHA} # 4.2.1, the newest
    - uses: acme/tools/sub@${SHA} # sub/v1.2.0-beta.1
    # v4.2.1
    - name: x
      uses: actions/checkout@${SHA} # v4
    - uses: ./local
    - uses: actions/checkout@v4
`),
  );
});
