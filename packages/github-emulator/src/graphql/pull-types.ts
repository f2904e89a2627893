/** The part of GitHub's GraphQL schema about pull requests that release tools and `gh pr` use. */
export const PULL_TYPES = /* GraphQL */ `
  type Mutation {
    createPullRequest(input: CreatePullRequestInput!): CreatePullRequestPayload
    mergePullRequest(input: MergePullRequestInput!): PullRequestPayload
    enablePullRequestAutoMerge(input: EnablePullRequestAutoMergeInput!): PullRequestPayload
    disablePullRequestAutoMerge(input: DisablePullRequestAutoMergeInput!): PullRequestPayload
  }

  input CreatePullRequestInput {
    clientMutationId: String
    repositoryId: ID!
    baseRefName: String!
    headRefName: String!
    headRepositoryId: ID
    title: String!
    body: String
    draft: Boolean = false
    maintainerCanModify: Boolean = true
  }

  input MergePullRequestInput {
    clientMutationId: String
    pullRequestId: ID!
    mergeMethod: PullRequestMergeMethod = MERGE
    commitHeadline: String
    commitBody: String
    authorEmail: String
    expectedHeadOid: GitObjectID
  }

  input EnablePullRequestAutoMergeInput {
    clientMutationId: String
    pullRequestId: ID!
    mergeMethod: PullRequestMergeMethod = MERGE
    commitHeadline: String
    commitBody: String
    authorEmail: String
    expectedHeadOid: GitObjectID
  }

  input DisablePullRequestAutoMergeInput {
    clientMutationId: String
    pullRequestId: ID!
  }

  type CreatePullRequestPayload {
    clientMutationId: String
    pullRequest: PullRequest
  }

  type PullRequestPayload {
    clientMutationId: String
    actor: User
    pullRequest: PullRequest
  }

  enum PullRequestMergeMethod {
    MERGE
    REBASE
    SQUASH
  }

  enum PullRequestState {
    CLOSED
    MERGED
    OPEN
  }

  enum MergeableState {
    CONFLICTING
    MERGEABLE
    UNKNOWN
  }

  enum MergeStateStatus {
    BEHIND
    BLOCKED
    CLEAN
    DIRTY
    DRAFT
    HAS_HOOKS
    UNKNOWN
    UNSTABLE
  }

  enum PullRequestReviewDecision {
    APPROVED
    CHANGES_REQUESTED
    REVIEW_REQUIRED
  }

  input IssueOrder {
    field: IssueOrderField!
    direction: OrderDirection!
  }

  enum IssueOrderField {
    CREATED_AT
    UPDATED_AT
    COMMENTS
  }

  enum PullRequestReviewState {
    APPROVED
    CHANGES_REQUESTED
    COMMENTED
    DISMISSED
    PENDING
  }

  enum CommentAuthorAssociation {
    COLLABORATOR
    CONTRIBUTOR
    MEMBER
    NONE
    OWNER
  }

  type PullRequestReview {
    id: ID!
    author: User
    authorAssociation: CommentAuthorAssociation!
    submittedAt: DateTime
    body: String!
    state: PullRequestReviewState!
  }

  type PullRequestReviewConnection {
    nodes: [PullRequestReview]
    pageInfo: PageInfo!
    totalCount: Int!
  }

  type ReviewRequest {
    requestedReviewer: RequestedReviewer
  }

  union RequestedReviewer = User

  type ReviewRequestConnection {
    nodes: [ReviewRequest]
    pageInfo: PageInfo!
    totalCount: Int!
  }

  type PullRequest implements Node {
    id: ID!
    databaseId: Int
    number: Int!
    title: String!
    body: String!
    state: PullRequestState!
    url: URI!
    isDraft: Boolean!
    isCrossRepository: Boolean!
    maintainerCanModify: Boolean!
    closed: Boolean!
    merged: Boolean!
    createdAt: DateTime!
    updatedAt: DateTime!
    closedAt: DateTime
    mergedAt: DateTime
    mergeable: MergeableState!
    mergeStateStatus: MergeStateStatus!
    reviewDecision: PullRequestReviewDecision
    headRefName: String!
    headRefOid: GitObjectID!
    headRepository: Repository
    headRepositoryOwner: RepositoryOwner
    baseRefName: String!
    baseRefOid: GitObjectID!
    baseRef: Ref
    statusCheckRollup: StatusCheckRollup
    reviews(after: String, before: String, first: Int, last: Int): PullRequestReviewConnection
    latestReviews(after: String, before: String, first: Int, last: Int): PullRequestReviewConnection
    reviewRequests(after: String, before: String, first: Int, last: Int): ReviewRequestConnection
    author: User
    mergedBy: User
    mergeCommit: Commit
    additions: Int!
    deletions: Int!
    changedFiles: Int!
    autoMergeRequest: AutoMergeRequest
    labels(after: String, before: String, first: Int, last: Int): LabelConnection
    commits(after: String, before: String, first: Int, last: Int): PullRequestCommitConnection!
  }

  type AutoMergeRequest {
    commitBody: String
    commitHeadline: String
    enabledBy: User
    mergeMethod: PullRequestMergeMethod!
  }

  type Label {
    id: ID!
    name: String!
    description: String
    color: String!
  }

  type LabelConnection {
    nodes: [Label]
    pageInfo: PageInfo!
    totalCount: Int!
  }

  type PullRequestCommit {
    commit: Commit!
  }

  type PullRequestCommitConnection {
    nodes: [PullRequestCommit]
    pageInfo: PageInfo!
    totalCount: Int!
  }

  type PullRequestEdge {
    cursor: String!
    node: PullRequest
  }

  type PullRequestConnection {
    edges: [PullRequestEdge]
    nodes: [PullRequest]
    pageInfo: PageInfo!
    totalCount: Int!
  }
`;
