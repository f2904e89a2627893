import type { MapEntry, Node, Place, TextNode } from "../parse/node.ts";

export type TextMap = ReadonlyMap<string, TextNode>;

export interface Step extends Place {
  readonly node: Node;
  readonly id?: string;
  readonly uses?: TextNode;
  readonly run?: TextNode;
  readonly shell?: TextNode;
  readonly with: TextMap;
  readonly env: TextMap;
}

export interface Concurrency extends Place {
  readonly group?: TextNode;
  readonly cancel?: TextNode;
}

/** A job of a workflow; the steps of a composite action are one job that has nothing else. */
export interface Job extends Place {
  readonly id: string;
  readonly node: Node;
  readonly name?: TextNode;
  /** A reusable workflow instead of steps. */
  readonly uses?: TextNode;
  readonly with: TextMap;
  readonly secrets?: Node;
  readonly permissions?: MapEntry;
  readonly environment?: TextNode;
  readonly concurrency?: Concurrency;
  readonly timeout?: Node;
  readonly matrix?: Node;
  readonly runsOn: readonly TextNode[];
  readonly env: TextMap;
  readonly outputs: TextMap;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly root: Node;
  /** By the name of the event; the value is its configuration, if it has any. */
  readonly triggers: ReadonlyMap<string, Node | undefined>;
  readonly permissions?: MapEntry;
  readonly concurrency?: Concurrency;
  readonly env: TextMap;
  readonly jobs: readonly Job[];
}
