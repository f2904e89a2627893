import type { Product, Producer } from "@release-actions/contract";

/** What a person asks for. `resume` goes on with a `publish`. */
export type RightsCommand = "plan" | "prepare" | "publish" | "yank";

/** As workflows spell them. */
export type Permission =
  | "actions"
  | "checks"
  | "contents"
  | "deployments"
  | "metadata"
  | "pull-requests"
  | "statuses"
  | "workflows";

export type Level = "read" | "write";

/** What a command does with one repository. */
export interface Use {
  readonly command: RightsCommand;
  readonly product: Product;
  /** Where it is released; else it is only a source. An app's only source is both. */
  readonly isHome: boolean;
  /** Builds the candidates there; null where the product is released and nothing is built. */
  readonly producer: Producer | null;
  /** Whether a candidate may have to be built there. */
  readonly builds: boolean;
  /** Whether the release's own pull request is still to be merged. */
  readonly prepares: boolean;
  readonly approves: boolean;
}

/** What reasons name of a use. */
interface Named {
  readonly command: RightsCommand;
  readonly product: Pick<Product, "workflow">;
  readonly producer: Pick<Producer, "checks" | "workflow"> | null;
}

/** A right, when it is needed, and what for. */
export interface Rule {
  readonly permission: Permission;
  readonly level: Level;
  readonly commands: readonly RightsCommand[];
  /** Where and when, for people; nothing where it is always. */
  readonly where: string;
  readonly holds: (use: Use) => boolean;
  /** Completes "needed to …". */
  readonly why: (use: Named) => string;
}

const ALL = ["plan", "prepare", "publish", "yank"] as const;
const RELEASING = ["plan", "prepare", "publish"] as const;
const WRITING = ["prepare", "publish"] as const;

const EVERYWHERE = "every repository of the product";
const HOME = "where the product is released";

/**
 * Everything that the requests of our commands take, in the order in which it is told. To add a request
 * that takes something else is to add a line here; docs/release.md shows them.
 */
export const RULES: readonly Rule[] = [
  {
    permission: "metadata",
    level: "read",
    commands: ALL,
    where: EVERYWHERE,
    holds: () => true,
    why: () => "find the repository",
  },
  {
    permission: "contents",
    level: "read",
    commands: ALL,
    where: EVERYWHERE,
    holds: () => true,
    why: () => "read commits, tags, files and releases",
  },
  {
    permission: "contents",
    level: "write",
    commands: WRITING,
    where: "sources; not where candidates are prereleases (`visibility`)",
    // GitHub shows drafts to nobody else.
    holds: ({ producer }) => producer !== null && producer.visibility !== "prerelease",
    why: () => "see drafts, which its candidates are",
  },
  {
    permission: "contents",
    level: "write",
    commands: WRITING,
    where: `${HOME}, with version files and for content`,
    holds: ({ isHome, prepares }) => isHome && prepares,
    why: () => "push the release's branch and merge it",
  },
  {
    permission: "contents",
    level: "write",
    commands: ["yank"],
    where: HOME,
    holds: ({ isHome }) => isHome,
    why: () => "change the release's notes and flags",
  },
  {
    permission: "actions",
    level: "read",
    commands: ALL,
    where: EVERYWHERE,
    holds: () => true,
    why: ({ command }) =>
      command === "yank" ? "follow releases back to their runs" : "see the runs of its workflows",
  },
  {
    permission: "actions",
    level: "write",
    commands: WRITING,
    where: "sources whose candidate is missing; not with `--no-build`",
    holds: ({ builds }) => builds,
    why: ({ producer }) => `start ${producer?.workflow ?? "the build"}`,
  },
  {
    permission: "actions",
    level: "write",
    commands: ["publish"],
    where: HOME,
    holds: ({ isHome }) => isHome,
    why: ({ product }) => `start ${product.workflow}`,
  },
  {
    permission: "checks",
    level: "read",
    commands: RELEASING,
    where: "sources with `checks` in release.yml",
    holds: ({ producer }) => (producer?.checks ?? []).length > 0,
    why: ({ producer }) => `see the required checks ${(producer?.checks ?? []).join(", ")}`,
  },
  {
    permission: "statuses",
    level: "read",
    commands: RELEASING,
    where: "sources with `checks` in release.yml",
    holds: ({ producer }) => (producer?.checks ?? []).length > 0,
    why: () => "see those of them that are commit statuses",
  },
  {
    permission: "pull-requests",
    level: "read",
    commands: ["plan"],
    where: "sources",
    holds: ({ producer }) => producer !== null,
    why: () => "list what was merged since the last release",
  },
  {
    permission: "pull-requests",
    level: "write",
    commands: WRITING,
    where: `${HOME}, with version files and for content`,
    holds: ({ isHome, prepares }) => isHome && prepares,
    why: () => "open and merge the release's pull request",
  },
  {
    permission: "workflows",
    level: "write",
    commands: WRITING,
    where: `${HOME}, when a version file is a workflow`,
    holds: ({ isHome, prepares, product }) =>
      isHome &&
      prepares &&
      (product.version_files ?? []).some(({ path }) => path.startsWith(".github/workflows/")),
    why: () => "change a workflow that states the version",
  },
  {
    permission: "deployments",
    level: "write",
    commands: ["publish"],
    where: `${HOME}, with \`--approve\``,
    holds: ({ approves, isHome }) => isHome && approves,
    why: () => "approve the gate",
  },
];
