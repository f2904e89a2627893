import test from "node:test";
import { assertMarked, steps } from "./marked.ts";

const RULE = "privileged-checkout";
const CHECKOUT = "actions/checkout@0123456789012345678901234567890123456789 # v4.0.0";

const BAD = steps(
  `
- uses: ${CHECKOUT}
- uses: ${CHECKOUT}
  with:
    ref: \${{ github.event.pull_request.head.sha }} # ✘
- uses: ${CHECKOUT}
  with:
    ref: \${{ github.head_ref }} # ✘
- uses: ${CHECKOUT}
  with: { repository: "\${{ github.event.pull_request.head.repo.full_name }}" } # ✘
- uses: ${CHECKOUT}
  with:
    ref: refs/pull/\${{ github.event.number }}/merge # ✘
- uses: ${CHECKOUT}
  with:
    ref: \${{ github.event.workflow_run.head_sha || github.sha }} # ✘
- uses: ${CHECKOUT}
  with: { ref: main }
- uses: ${CHECKOUT}
  with: { ref: "\${{ github.event.pull_request.base.sha }}", fetch-depth: 0 }
- run: |
    gh pr checkout 12 # ✘
    git fetch origin pull/12/head # ✘
    git fetch origin main
    gh pr view 12
    echo "gh pr checkout 12"
`,
  "[pull_request_target, workflow_run]",
);

test("the checkout of a pull request with the repository's own rights is found", () => {
  assertMarked(RULE, BAD);
});

test("the same steps are no matter in a workflow without those rights", () => {
  const harmless = BAD.replaceAll(" # ✘", "").replace(
    "pull_request_target, workflow_run",
    "pull_request",
  );
  assertMarked(RULE, harmless);
});
