import { CANDIDATE_WORKFLOW, ENVIRONMENT, RELEASE_WORKFLOW } from "../support/project.ts";

/** Workflows that nothing executes here: the tests place their jobs and move them on. */
export const CANDIDATE = `
name: Candidate
run-name: Candidate \${{ inputs.source_sha }}
on: { workflow_dispatch: { inputs: { source_sha: { required: true } } } }
jobs: { build: { runs-on: ubuntu-latest, steps: [{ run: make }] } }
`;

/** The candidate workflow where content is released. */
export const COMPOSE = `
name: Candidate
run-name: Candidate \${{ inputs.tag }} of \${{ inputs.source_sha }}
on:
  workflow_dispatch:
    inputs: { tag: { required: true }, source_sha: { required: true } }
jobs: { compose: { runs-on: ubuntu-latest, steps: [{ run: compose }] } }
`;

export const RELEASE = `
name: Release
run-name: Release \${{ inputs.tag }} of \${{ inputs.source_sha }}
on:
  workflow_dispatch:
    inputs: { tag: { required: true }, source_sha: { required: true }, plan_digest: {} }
jobs:
  promote: { runs-on: ubuntu-latest, environment: ${ENVIRONMENT}, steps: [{ run: promote }] }
`;

export const WORKFLOWS = { [CANDIDATE_WORKFLOW]: CANDIDATE, [RELEASE_WORKFLOW]: RELEASE };

/** What release.yml asks to be green. */
export const CHECKS = ["test", "lint"];
