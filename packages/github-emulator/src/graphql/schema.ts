import { buildSchema } from "graphql";
import { CHECK_TYPES } from "./check-types.ts";
import { PULL_TYPES } from "./pull-types.ts";

const TYPES = /* GraphQL */ `
  scalar DateTime
  scalar URI
  scalar GitObjectID

  type Query {
    viewer: User!
    repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
    node(id: ID!): Node
    search(
      after: String
      before: String
      first: Int
      last: Int
      query: String!
      type: SearchType!
    ): SearchResultItemConnection!
  }

  interface Node {
    id: ID!
  }

  enum SearchType {
    ISSUE
    REPOSITORY
    USER
  }

  union SearchResultItem = PullRequest

  type SearchResultItemEdge {
    cursor: String!
    node: SearchResultItem
  }

  type SearchResultItemConnection {
    edges: [SearchResultItemEdge]
    issueCount: Int!
    nodes: [SearchResultItem]
    pageInfo: PageInfo!
  }

  interface RepositoryOwner {
    id: ID!
    login: String!
    url: URI!
  }

  type User implements RepositoryOwner {
    id: ID!
    databaseId: Int
    login: String!
    name: String
    url: URI!
  }

  type Organization implements RepositoryOwner {
    id: ID!
    databaseId: Int
    login: String!
    name: String
    url: URI!
  }

  type Repository implements Node {
    id: ID!
    databaseId: Int
    name: String!
    nameWithOwner: String!
    description: String
    isPrivate: Boolean!
    isArchived: Boolean!
    isFork: Boolean!
    parent: Repository
    hasIssuesEnabled: Boolean!
    hasWikiEnabled: Boolean!
    mergeCommitAllowed: Boolean!
    rebaseMergeAllowed: Boolean!
    squashMergeAllowed: Boolean!
    url: URI!
    createdAt: DateTime!
    owner: RepositoryOwner!
    viewerPermission: RepositoryPermission
    defaultBranchRef: Ref
    release(tagName: String!): Release
    releases(
      after: String
      before: String
      first: Int
      last: Int
      orderBy: ReleaseOrder
    ): ReleaseConnection!
    latestRelease: Release
    autoMergeAllowed: Boolean!
    deleteBranchOnMerge: Boolean!
    pullRequest(number: Int!): PullRequest
    pullRequests(
      after: String
      before: String
      first: Int
      last: Int
      states: [PullRequestState!]
      headRefName: String
      baseRefName: String
      orderBy: IssueOrder
    ): PullRequestConnection!
  }

  enum RepositoryPermission {
    ADMIN
    MAINTAIN
    READ
    TRIAGE
    WRITE
  }

  type Ref {
    name: String!
    prefix: String!
    target: Commit
    branchProtectionRule: BranchProtectionRule
  }

  type Commit {
    abbreviatedOid: String!
    message: String!
    messageHeadline: String!
    oid: GitObjectID!
    statusCheckRollup: StatusCheckRollup
    url: URI!
  }

  input ReleaseOrder {
    direction: OrderDirection!
    field: ReleaseOrderField!
  }

  enum OrderDirection {
    ASC
    DESC
  }

  enum ReleaseOrderField {
    CREATED_AT
    NAME
  }

  type Release {
    id: ID!
    databaseId: Int
    tagName: String!
    name: String
    description: String
    isDraft: Boolean!
    isPrerelease: Boolean!
    isLatest: Boolean!
    immutable: Boolean!
    url: URI!
    createdAt: DateTime!
    updatedAt: DateTime!
    publishedAt: DateTime
    author: User
    tagCommit: Commit
    releaseAssets(
      after: String
      before: String
      first: Int
      last: Int
      name: String
    ): ReleaseAssetConnection!
  }

  type ReleaseAsset {
    id: ID!
    name: String!
    size: Int!
    digest: String
    contentType: String!
    downloadCount: Int!
    url: URI!
    downloadUrl: URI!
    createdAt: DateTime!
    updatedAt: DateTime!
  }

  type PageInfo {
    endCursor: String
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
  }

  type ReleaseEdge {
    cursor: String!
    node: Release
  }

  type ReleaseConnection {
    edges: [ReleaseEdge]
    nodes: [Release]
    pageInfo: PageInfo!
    totalCount: Int!
  }

  type ReleaseAssetEdge {
    cursor: String!
    node: ReleaseAsset
  }

  type ReleaseAssetConnection {
    edges: [ReleaseAssetEdge]
    nodes: [ReleaseAsset]
    pageInfo: PageInfo!
    totalCount: Int!
  }
`;

/** The part of GitHub's GraphQL schema that release tools use, with GitHub's names and nullability. */
export const schema = buildSchema([TYPES, PULL_TYPES, CHECK_TYPES].join("\n"));
