import { GraphQLError } from "graphql";

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
  readonly totalCount: number;
}

/**
 * Cuts a complete list into the connection that was asked for. Throws GitHub's errors: `first` or
 * `last` must be given, and neither may exceed 100. `id` names an item in cursors, so that a cursor
 * stays right when items are added before it.
 */
export function connect<S, T>(
  items: readonly S[],
  page: PageArguments,
  id: (item: S) => number,
  render: (item: S) => T,
): Connection<T> {
  refuseLimits(page);
  const cursorOf = (item: S): string => Buffer.from(`cursor:v2:${id(item)}`).toString("base64");
  const position = (cursor: string | null | undefined): number =>
    cursor === null || cursor === undefined
      ? -1
      : items.findIndex((item) => cursorOf(item) === cursor);
  const start = position(page.after) + 1;
  const before = position(page.before);
  const end = before === -1 ? items.length : before;
  let slice = items.slice(start, end);
  if (typeof page.first === "number") slice = slice.slice(0, page.first);
  else if (typeof page.last === "number") slice = slice.slice(-page.last);
  const edges = slice.map((item) => ({ cursor: cursorOf(item), node: render(item) }));
  const [firstItem] = slice;
  const lastItem = slice.at(-1);
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: lastItem !== undefined && items.indexOf(lastItem) < items.length - 1,
      hasPreviousPage: firstItem !== undefined && items.indexOf(firstItem) > 0,
    },
    totalCount: items.length,
  };
}

function refuseLimits({ first, last }: PageArguments): void {
  if (typeof first !== "number" && typeof last !== "number") {
    throw new GraphQLError(
      "You must provide a `first` or `last` value to properly paginate the connection.",
      { extensions: { type: "MISSING_PAGINATION_BOUNDARIES" } },
    );
  }
  for (const [name, value] of Object.entries({ first, last })) {
    if (typeof value === "number" && (value < 0 || value > 100)) {
      throw new GraphQLError(
        `Requesting ${value} records on the connection exceeds the \`${name}\` limit of 100 records.`,
        { extensions: { type: "EXCESSIVE_PAGINATION" } },
      );
    }
  }
}
