import type { ReleaseConfig } from "@release-actions/contract";

/** One line on a part of release.yml: what it is called and what it says. */
export interface ConfigLine {
  readonly part: "producer" | "product" | "channel";
  readonly name: string;
  readonly says: string;
  /** What a maintainer should know although it is allowed. */
  readonly hint?: string;
}

/** release.yml in sentences, with hints on what it leaves open. */
export function describeConfig({ producers, products }: ReleaseConfig): readonly ConfigLine[] {
  return [
    ...Object.entries(producers).map(([name, one]): ConfigLine => ({
      part: "producer",
      name,
      says: `${one.repository} · ${one.workflow.replace(/^.*\//, "")} · ${count(one.assets, "required asset")} · ${count(one.checks, "required check")} · attestation ${one.attestation ?? "optional"}`,
      ...hint(
        one.repository_id === undefined && "pins no repository_id: a new owner of the name passes",
        (one.assets ?? []).length === 0 && "requires no asset: an incomplete build passes",
        (one.checks ?? []).length === 0 && "requires no check",
      ),
    })),
    ...Object.entries(products).flatMap(([name, one]): ConfigLine[] => [
      {
        part: "product",
        name,
        says: `${one.kind} · ${one.repository} · from ${one.sources.join(", ")}`,
        ...hint(
          one.kind === "content" && one.manifest === undefined && "pins no key for its manifest",
        ),
      },
      ...Object.entries(one.channels).map(([channel, { environment, immutable }]): ConfigLine => ({
        part: "channel",
        name: `${name}/${channel}`,
        says: environment === "none" ? "no gate" : `gate ${environment}`,
        ...hint(
          environment === "none" && channel === "stable" && "is stable and has no gate",
          immutable !== true && channel === "stable" && "does not ask for immutable releases",
        ),
      })),
    ]),
  ];
}

function hint(...texts: readonly (string | false)[]): { hint?: string } {
  const said = texts.filter((text) => text !== false);
  return said.length === 0 ? {} : { hint: said.join("; ") };
}

function count(list: readonly unknown[] | undefined, what: string): string {
  const length = list?.length ?? 0;
  return `${length} ${what}${length === 1 ? "" : "s"}`;
}
