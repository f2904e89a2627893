/** The part of GitHub's GraphQL schema about checks that `gh pr checks` and `gh pr status` use. */
export const CHECK_TYPES = /* GraphQL */ `
  enum CheckStatusState {
    COMPLETED
    IN_PROGRESS
    PENDING
    QUEUED
    REQUESTED
    WAITING
  }

  enum CheckConclusionState {
    ACTION_REQUIRED
    CANCELLED
    FAILURE
    NEUTRAL
    SKIPPED
    STALE
    STARTUP_FAILURE
    SUCCESS
    TIMED_OUT
  }

  enum CheckRunState {
    ACTION_REQUIRED
    CANCELLED
    COMPLETED
    FAILURE
    IN_PROGRESS
    NEUTRAL
    PENDING
    QUEUED
    SKIPPED
    STALE
    STARTUP_FAILURE
    SUCCESS
    TIMED_OUT
    WAITING
  }

  enum StatusState {
    ERROR
    EXPECTED
    FAILURE
    PENDING
    SUCCESS
  }

  type App {
    databaseId: Int
    name: String!
    slug: String!
  }

  type Workflow {
    databaseId: Int
    name: String!
  }

  type WorkflowRun {
    databaseId: Int
    event: String!
    runNumber: Int!
    url: URI!
    workflow: Workflow!
  }

  type CheckSuite {
    databaseId: Int
    app: App
    workflowRun: WorkflowRun
  }

  type CheckRun {
    id: ID!
    databaseId: Int
    name: String!
    status: CheckStatusState!
    conclusion: CheckConclusionState
    startedAt: DateTime
    completedAt: DateTime
    detailsUrl: URI
    url: URI!
    title: String
    summary: String
    text: String
    externalId: String
    checkSuite: CheckSuite!
    isRequired(pullRequestId: ID, pullRequestNumber: Int): Boolean!
  }

  type StatusContext {
    id: ID!
    context: String!
    state: StatusState!
    description: String
    targetUrl: URI
    createdAt: DateTime!
    creator: User
    isRequired(pullRequestId: ID, pullRequestNumber: Int): Boolean!
  }

  union StatusCheckRollupContext = CheckRun | StatusContext

  type CheckRunStateCount {
    count: Int!
    state: CheckRunState!
  }

  type StatusContextStateCount {
    count: Int!
    state: StatusState!
  }

  type StatusCheckRollupContextEdge {
    cursor: String!
    node: StatusCheckRollupContext
  }

  type StatusCheckRollupContextConnection {
    checkRunCount: Int!
    checkRunCountsByState: [CheckRunStateCount!]
    statusContextCount: Int!
    statusContextCountsByState: [StatusContextStateCount!]
    edges: [StatusCheckRollupContextEdge]
    nodes: [StatusCheckRollupContext]
    pageInfo: PageInfo!
    totalCount: Int!
  }

  type StatusCheckRollup {
    state: StatusState!
    contexts(
      after: String
      before: String
      first: Int
      last: Int
    ): StatusCheckRollupContextConnection!
  }

  type BranchProtectionRule {
    pattern: String!
    requiresStatusChecks: Boolean!
    requiresStrictStatusChecks: Boolean!
    requiresApprovingReviews: Boolean!
    requiredApprovingReviewCount: Int
  }
`;
