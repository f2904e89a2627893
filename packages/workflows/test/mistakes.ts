import { readFileSync } from "node:fs";
import { parseReleaseConfig, type RepositoryName } from "@release-actions/contract";
import type { LintOptions } from "@release-actions/workflows";
import { parse } from "yaml";

const EXAMPLE = new URL("../../../examples/petitechose/release.yml", import.meta.url);
const config = parseReleaseConfig(parse(readFileSync(EXAMPLE, "utf8")));

export type Lane = "verify" | "candidate" | "promote";

/** A way to spoil a good workflow, so that exactly this rule must notice. */
export interface Mistake {
  readonly rule: string;
  /** Lanes in which it is one; all when absent. */
  readonly lanes?: readonly Lane[];
  /** The same text when there is no place for it. */
  readonly break: (content: string) => string;
  /** What is known besides the text. */
  readonly around?: LintOptions;
}

const SHA = "0123456789012345678901234567890123456789";
const RELEASES: readonly Lane[] = ["candidate", "promote"];

/** Another job, as somebody adds one in a hurry. */
function job(
  steps: string,
  head = "    permissions: {}\n    timeout-minutes: 5\n",
): Mistake["break"] {
  const text = `  mistake:\n    runs-on: ubuntu-24.04\n${head}    steps:\n${steps}`;
  return (content) => content.replace(/^jobs:\n/m, () => `jobs:\n${text}`);
}

function step(text: string): Mistake["break"] {
  return job(`      - ${text.split("\n").join("\n        ")}\n`);
}

function called(lines: string): Mistake["break"] {
  const text = `  mistake:\n    uses: acme/x/.github/workflows/x.yml@${SHA} # v1.0.0\n${lines}`;
  return (content) => content.replace(/^jobs:\n/m, () => `jobs:\n${text}`);
}

/** release.yml as it was when the candidate workflow called what it calls in the templates. */
function signedBefore(): LintOptions {
  return { config, repository: "petitechose-midi-studio/loader" as RepositoryName };
}

export const MISTAKES: readonly Mistake[] = [
  { rule: "script-injection", break: step("run: echo ${{ inputs.tag }}") },
  { rule: "script-injection", break: step("run: |\n  echo '${{ github.head_ref }}'") },
  {
    rule: "document-from-input",
    break: step(
      'env: { TAG: "${{ inputs.tag }}" }\nrun: |\n  cat > a.json <<EOF\n  {"tag": "$TAG"}\n  EOF',
    ),
  },
  {
    rule: "privileged-checkout",
    break: (content) =>
      step(
        `uses: actions/checkout@${SHA} # v7.0.1\nwith: { ref: "\${{ github.event.pull_request.head.sha }}" }`,
      )(content.replace(/^on:\n/m, "on:\n  pull_request_target:\n")),
  },
  {
    rule: "cache-in-release",
    lanes: RELEASES,
    break: step(`uses: actions/cache@${SHA} # v4.2.0\nwith: { path: target, key: a }`),
  },
  {
    rule: "cache-in-release",
    lanes: RELEASES,
    break: (content) => content.replace(/^ *package-manager-cache: false.*\n/m, ""),
  },
  {
    rule: "unpinned-action",
    break: (content) => content.replace(/@[0-9a-f]{40} # v?(\S+)/, "@v1 # $1"),
  },
  { rule: "unpinned-action", break: (content) => content.replace(/@[0-9a-f]{40}/, "@main") },
  { rule: "unpinned-action", break: step("uses: docker://alpine:3") },
  { rule: "unpinned-action", break: step("run: docker run --rm node:24 npm test") },
  {
    rule: "pin-comment",
    break: (content) => content.replace(/(@[0-9a-f]{40}) # \S+/, "$1"),
  },
  {
    rule: "pin-comment",
    break: (content) => content.replace(/(@[0-9a-f]{40}) # \S+/, "$1 # the newest"),
  },
  {
    rule: "runner-file-injection",
    break: step(
      'env: { TAG: "${{ github.event.issue.title }}" }\nrun: echo "tag=$TAG" >> "$GITHUB_OUTPUT"',
    ),
  },
  {
    // The check of an input, taken out.
    rule: "runner-file-injection",
    break: (content) => content.replaceAll(/^ +if \[\[ ! "\$\w+" =~ [\s\S]*?^ +fi\n/gm, ""),
    lanes: ["candidate"],
  },
  { rule: "secrets-inherit", break: called("    secrets: inherit\n") },
  {
    rule: "permissions-write-all",
    break: (content) => content.replace(/^permissions: \{\}/m, "permissions: write-all"),
  },
  {
    rule: "permissions-missing",
    break: (content) =>
      job(
        '      - run: "true"\n',
        "    timeout-minutes: 5\n",
      )(content.replace(/^permissions: \{\}\n/m, "")),
  },
  {
    rule: "build-with-rights",
    break: job(
      "      - run: npm ci\n",
      "    timeout-minutes: 5\n    permissions: { id-token: write }\n",
    ),
  },
  {
    rule: "build-with-rights",
    break: step('env: { KEY: "${{ secrets.SIGNING_KEY }}" }\nrun: cargo build'),
  },
  {
    rule: "floating-toolchain",
    lanes: ["candidate"],
    break: step(`uses: actions/setup-node@${SHA} # v4.0.0\nwith: { node-version: lts/* }`),
  },
  {
    rule: "floating-toolchain",
    lanes: ["candidate"],
    break: (content) => content.replace(/^( *RUSTUP_TOOLCHAIN): .*$/m, "$1: stable"),
  },
  {
    rule: "floating-toolchain",
    lanes: ["candidate"],
    break: (content) => content.replace(/^( *(?:python|java|node)-version): .*$/m, "$1: 21"),
  },
  {
    rule: "floating-runner",
    lanes: ["candidate"],
    break: (content) => content.replaceAll("ubuntu-24.04", "ubuntu-latest"),
  },
  {
    rule: "concurrency-missing",
    // What only others call has its caller's group.
    break: (content) =>
      content.includes("  workflow_call:")
        ? content
        : content.replaceAll(/^( *)concurrency:\n(?:\1 +.*\n)+/gm, ""),
  },
  {
    rule: "concurrency-cancels-release",
    lanes: ["promote"],
    break: (content) => content.replace("cancel-in-progress: false", "cancel-in-progress: true"),
  },
  {
    rule: "concurrency-shared",
    lanes: ["candidate"],
    break: (content) =>
      content
        .replace(
          /^on:\n(?: {2}push:\n.*\n)?(?= {2}workflow_dispatch)/m,
          "on:\n  push:\n    branches: [main]\n",
        )
        .replace(/^( {2}cancel-in-progress): false/m, "$1: true"),
  },
  { rule: "timeout-missing", break: job('      - run: "true"\n', "    permissions: {}\n") },
  {
    rule: "required-check-missing",
    around: { required: [{ name: "renamed long ago", origin: "main", pullRequest: true }] },
    lanes: ["verify"],
    break: (content) => `${content}# changed\n`,
  },
  {
    rule: "required-check-filtered",
    around: { required: [{ name: "ci", origin: "main", pullRequest: true }] },
    lanes: ["verify"],
    break: (content) =>
      /^ {2}ci:\n(?: +name: ci\n)? +runs-on/m.test(content)
        ? content.replace(/^ {2}pull_request:$/m, "  pull_request:\n    paths: [src]")
        : content,
  },
  {
    rule: "heavy-build-in-verify",
    lanes: ["verify"],
    break: (content) =>
      /^ {2}(?:push|pull_request):/m.test(content)
        ? step("run: cargo build --release")(content)
        : content,
  },
  { rule: "compile-in-promote", lanes: ["promote"], break: step("run: make") },
  {
    rule: "environment-missing",
    lanes: ["promote"],
    break: (content) => content.replace(/^ +environment: .*\n/m, ""),
  },
  {
    rule: "signer-unlisted",
    lanes: ["candidate"],
    around: signedBefore(),
    break: (content) => content.replace(/(workflows\/candidate\.yml)@[0-9a-f]{40}/, `$1@${SHA}`),
  },
  { rule: "invalid-workflow", break: step('run: "true"\nwiht: { a: b }') },
  { rule: "invalid-expression", break: step("if: github.ref = 'a'\nrun: \"true\"") },
  { rule: "invalid-expression", break: step("run: echo ${{ githb.sha }}") },
  { rule: "unused-ignore", break: (content) => `# lint-ignore pin-comment: why not\n${content}` },
  { rule: "ignore-without-reason", break: (content) => `# lint-ignore pin-comment\n${content}` },
];
