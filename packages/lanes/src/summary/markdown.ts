import { escapeControls } from "@release-actions/contract";

const UNITS = ["B", "KiB", "MiB", "GiB"] as const;

/** 1536 → "1.5 KiB". */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power] ?? "B"}`;
}

/** A Markdown table; cells are made harmless, so that a name cannot break out of its row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => "---")), ...rows.map((row) => line(row.map(cell)))].join(
    "\n",
  );
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function cell(text: string): string {
  return escapeControls(text).replaceAll("|", String.raw`\|`);
}

export function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

/** One box of a provenance chain. */
export interface ChainLink {
  readonly title: string;
  readonly detail: string;
}

/** The chain as a Mermaid graph, which GitHub draws in summaries and notes. */
export function mermaidChain(links: readonly ChainLink[]): string {
  const boxes = links.map(
    ({ title, detail }, at) => `  n${at}["${label(title)}<br/>${label(detail)}"]`,
  );
  const arrows = links.slice(1).map((_, at) => `  n${at} --> n${at + 1}`);
  return ["```mermaid", "graph LR", ...boxes, ...arrows, "```"].join("\n");
}

function label(text: string): string {
  return escapeControls(text).replaceAll('"', "#quot;").replace(/[<>`]/g, "");
}

export function shortSha(sha: string): string {
  return sha.slice(0, 12);
}

export function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}
