import { commit, digest, list, maybe, object, oneOf, orNull, text, whole, yesNo } from "./shape.ts";

// What several documents have in common.
export const ok = oneOf(true);

const place = { path: text, line: whole, column: whole };

/** What the linter found. */
export const finding = object({
  ...place,
  rule: text,
  severity: oneOf("error", "warning"),
  message: text,
  fix: text,
});

const pinFields = {
  ...place,
  repository: text,
  action: text,
  ref: text,
  pinned: yesNo,
  version: maybe(text),
  branch: maybe(text),
};
export const pin = object(pinFields);
export const judgedPin = object({ ...pinFields, ok: yesNo, says: text });
export const changedPin = object({
  ...pinFields,
  to: maybe(object({ sha: commit, version: text })),
  says: text,
});

export const fileDiff = object({ path: text, diff: text });

/** A step of a trace. */
export const link = object({
  what: text,
  state: oneOf("proved", "broken", "unknown"),
  detail: text,
});

/** A published file. */
export const asset = object({ name: text, size: whole, sha256: text });

/** The same with where it comes from: `identical`, `rewritten`, `generated`, `signed` or `receipt`. */
export const rehearsedAsset = object({ name: text, size: whole, sha256: text, lineage: text });

export const gate = object({ environment: text, approved_by: list(text) });

export const keyFields = { kind: text, key_id: orNull(text), public_key: text };

/** A release that goes on elsewhere, and how to come back to it. */
export const underway = {
  state: oneOf("underway"),
  // "release, approved by alice"; null when it is only on its way.
  waits_for: orNull(text),
  html_url: text,
  resume: text,
};

export const published = {
  state: oneOf("published"),
  already: yesNo,
  repository: text,
  release_id: whole,
  html_url: text,
  immutable: orNull(yesNo),
  receipt_digest: digest,
  trace: object({ ok: yesNo, links: list(link) }),
  candidates: list(
    object({
      repository: text,
      repository_id: whole,
      tag: text,
      release_id: whole,
      sha: commit,
      run_id: whole,
      run_attempt: whole,
      workflow_path: text,
      digest,
    }),
  ),
};
