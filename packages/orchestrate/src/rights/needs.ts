import type { Product, Producer, RepositoryName } from "@release-actions/contract";
import { RULES, type Level, type Permission, type RightsCommand, type Use } from "./table.ts";

/** One right in one repository. */
export interface Need {
  readonly repository: RepositoryName;
  readonly permission: Permission;
  readonly level: Level;
  /** Every reason, the first one first. */
  readonly why: readonly string[];
}

/** What commands are to do with a product. */
export interface Intent {
  /** Several where one command does the work of others: `publish --auto` plans first. */
  readonly commands: readonly RightsCommand[];
  readonly product: Product;
  readonly sources: readonly {
    readonly producer: Producer;
    /** Whether its candidate may have to be built. */
    readonly builds: boolean;
  }[];
  readonly prepares: boolean;
  readonly approves: boolean;
}

/** What a token needs, each right once, by repository in the order of release.yml. */
export function needsOf(intent: Intent): readonly Need[] {
  const needs = new Map<string, Need>();
  for (const use of usesOf(intent)) {
    for (const { commands, holds, level, permission, why } of RULES) {
      if (!commands.includes(use.command) || !holds(use)) continue;
      const key = `${use.repository} ${permission}`.toLowerCase();
      const known = needs.get(key);
      // Who may write may read: only the reasons of the higher level are told.
      if (known?.level === "write" && level === "read") continue;
      const before = known?.level === level ? known.why : [];
      const reasons = [...new Set([...before, why(use)])];
      needs.set(key, { repository: use.repository, permission, level, why: reasons });
    }
  }
  return [...needs.values()];
}

function usesOf(intent: Intent): readonly (Use & { readonly repository: RepositoryName })[] {
  const { approves, commands, prepares, product, sources } = intent;
  const home = product.repository;
  const about = { approves, prepares, product };
  return commands.flatMap((command) => [
    ...sources.map(({ builds, producer }) => ({
      ...about,
      command,
      repository: producer.repository,
      isHome: same(producer.repository, home),
      producer,
      builds,
    })),
    ...(sources.some(({ producer }) => same(producer.repository, home))
      ? []
      : [{ ...about, command, repository: home, isHome: true, producer: null, builds: false }]),
  ]);
}

/** GitHub takes names in any case. */
function same(a: RepositoryName, b: RepositoryName): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
