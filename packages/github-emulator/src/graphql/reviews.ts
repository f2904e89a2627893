import { roleOn } from "../auth/access.ts";
import type { Level } from "../auth/identity.ts";
import { userById } from "../auth/users.ts";
import { nodeId } from "../git/shapes.ts";
import { type ReviewRow, reviewsOf } from "../pulls/reviews.ts";
import type { PullRow } from "../pulls/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type Connection, type PageArguments, connect } from "./connection.ts";
import { ownerNode } from "./owner.ts";

type Node = Record<string, unknown>;

const ASSOCIATIONS: Readonly<Record<Level, string>> = {
  none: "NONE",
  read: "COLLABORATOR",
  write: "COLLABORATOR",
  admin: "OWNER",
};

/** All reviews, or the last one of each reviewer. */
export function reviewConnection(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  page: PageArguments,
  which: "all" | "latest",
): Connection<Node> {
  const reviews = reviewsOf(server, pull.id).filter(({ state }) => state !== "PENDING");
  const shown = which === "all" ? reviews : latest(reviews);
  return connect(
    shown,
    page,
    ({ id }) => id,
    (review) => reviewNode(server, repo, review),
  );
}

/** Those who were asked for a review and have not given one. */
export function reviewRequestConnection(
  server: ServerState,
  pull: PullRow,
  page: PageArguments,
): Connection<Node> {
  return connect(
    JSON.parse(pull.reviewers) as number[],
    page,
    (id) => id,
    (id) => {
      const user = userById(server.db, id);
      return { requestedReviewer: user === null ? null : ownerNode(server, user) };
    },
  );
}

function latest(reviews: readonly ReviewRow[]): ReviewRow[] {
  const last = new Map(reviews.map((review) => [review.user_id, review]));
  return reviews.filter((review) => last.get(review.user_id) === review);
}

function reviewNode(server: ServerState, repo: RepositoryRow, review: ReviewRow): Node {
  const author = userById(server.db, review.user_id);
  return {
    id: nodeId("PRR", review.id),
    author: author === null ? null : ownerNode(server, author),
    authorAssociation: author === null ? "NONE" : ASSOCIATIONS[roleOn(server.db, author, repo)],
    submittedAt: review.submitted_at,
    body: review.body,
    state: review.state,
  };
}
