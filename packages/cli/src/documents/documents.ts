import type { Yank } from "@release-actions/contract";
import { changedPin, fileDiff, finding, gate, asset, judgedPin } from "./parts.ts";
import { keyFields, link, ok, pin, published, rehearsedAsset, underway } from "./parts.ts";
import { commit, contractDocument, digest, either, list, map } from "./shape.ts";
import { maybe, object, oneOf, orNull, text, whole, yesNo, type Of } from "./shape.ts";

const plan = contractDocument("plan.v1");

const prepared = either(
  object({
    ok,
    dry_run: oneOf(true),
    tag: text,
    changes: list(object({ path: text, what: text, diff: text })),
  }),
  object({ ok, tag: text, ...underway }),
  object({
    ok,
    tag: text,
    state: oneOf("prepared"),
    sha: commit,
    pull_request: orNull(whole),
    resume: text,
  }),
);

const about = { ok, product: text, tag: text, plan_digest: digest };
const publication = either(
  object({ ...about, ...underway, what: text, run_id: orNull(whole) }),
  object({ ...about, ...published }),
  // Nothing is new since the last release, and so there is no plan either.
  object({
    ok,
    product: text,
    tag: text,
    state: oneOf("published"),
    already: oneOf(true),
    html_url: text,
  }),
);

const rehearsal = object({
  ok,
  candidate: object({
    repository: text,
    sha: commit,
    tag: text,
    release_id: maybe(whole),
    digest: maybe(digest),
    created: yesNo,
    uploaded: whole,
    assets: list(asset),
  }),
  release: object({
    tag: text,
    release_id: whole,
    html_url: text,
    immutable: orNull(yesNo),
    published: yesNo,
    assets: list(asset),
  }),
  gate,
  receipt_digest: digest,
  requests: object({ total: whole, by_lane: map(whole) }),
  duration_ms: whole,
});

const ownRehearsal = object({
  ok,
  product: text,
  channel: text,
  tag: text,
  plan_digest: digest,
  sources: list(
    object({
      repository: text,
      from: text,
      branch: text,
      head: commit,
      // `head`, or a commit of the rehearsal on top of it.
      sha: commit,
      uncommitted: whole,
    }),
  ),
  builds: whole,
  candidates: published.candidates,
  gate,
  release: object({
    repository: text,
    immutable: orNull(yesNo),
    assets: list(rehearsedAsset),
  }),
  receipt_digest: digest,
  trace: object({ ok: yesNo, links: list(link) }),
  substitutions: list(object({ where: text, what: text })),
  warnings: list(text),
  duration_ms: whole,
});

/** What each command prints with --json when it has done its work, by the words of the command. */
export const DOCUMENTS = {
  "release app plan": plan,
  "release app prepare": prepared,
  "release app publish": publication,
  "release candidates": object({
    ok,
    // Repositories whose drafts the token does not see.
    drafts_hidden: list(text),
    candidates: list(
      object({
        producer: text,
        repository: text,
        sha: commit,
        tag: text,
        release_id: whole,
        state: oneOf("sealed", "incomplete", "expired", "promoted"),
        released_as: list(text),
        // Releases at its commit that have no receipt.
        unproved: list(text),
        created_at: text,
        files: whole,
        twin: yesNo,
      }),
    ),
  }),
  "release config check": object({
    ok,
    origin: text,
    digest,
    lines: list(
      object({
        part: oneOf("producer", "product", "channel"),
        name: text,
        says: text,
        hint: maybe(text),
      }),
    ),
    config: contractDocument<object>("config.v1"),
  }),
  "release content plan": plan,
  "release content prepare": prepared,
  "release content publish": publication,
  "release init": object({
    ok,
    template: text,
    environments: list(text),
    files: list(
      object({ path: text, state: oneOf("new", "same", "edited"), written: yesNo, diff: text }),
    ),
    findings: list(finding),
  }),
  "release lint": object({ ok: yesNo, files: list(text), findings: list(finding) }),
  "release pins list": object({ ok, pins: list(pin) }),
  "release pins check": object({ ok: yesNo, pins: list(judgedPin) }),
  "release pins update": object({
    ok,
    written: yesNo,
    changes: list(changedPin),
    files: list(fileDiff),
  }),
  "release policy check": object({
    ok: yesNo,
    policy: object({ origin: text, digest, producer: text }),
    candidate: object({ repository: text, tag: text, sha: commit, release_id: whole, digest }),
    rules: list(
      object({
        rule: text,
        ok: yesNo,
        message: text,
        code: maybe(text),
        expected: maybe(text),
        found: maybe(text),
        next: maybe(text),
      }),
    ),
  }),
  "release rehearse": either(rehearsal, ownRehearsal),
  "release resume": publication,
  "release status": object({
    ok,
    drafts_hidden: list(text),
    channels: list(
      object({
        product: text,
        kind: oneOf("app", "content"),
        channel: text,
        environment: text,
        last: orNull(
          object({
            tag: text,
            commit: text,
            html_url: text,
            candidates: published.candidates,
          }),
        ),
        yanked: list(text),
        half_done: list(text),
        runs: list(
          object({
            run_id: whole,
            title: text,
            status: text,
            actor: orNull(text),
            html_url: text,
            waits_for: list(object({ environment: text, reviewers: list(text) })),
          }),
        ),
        pull_requests: list(
          object({
            number: whole,
            tag: text,
            author: orNull(text),
            html_url: text,
            state: text,
            reviewers: list(text),
            waits_for: orNull(text),
          }),
        ),
        unfinished: list(object({ tag: text, record: text, resume: text })),
        next: text,
      }),
    ),
  }),
  "release trace": object({
    ok: yesNo,
    origin: text,
    repository: text,
    tag: text,
    release_id: orNull(whole),
    html_url: orNull(text),
    immutable: orNull(yesNo),
    receipt_digest: digest,
    yanked: orNull(contractDocument<Yank>("yank.v1")),
    links: list(link),
  }),
  "release yank": object({
    ok,
    state: oneOf("proposed", "yanked"),
    // Absent as long as nothing was done.
    already: maybe(yesNo),
    html_url: text,
    yank: contractDocument<Yank>("yank.v1"),
    // Whether clients that choose the channel's highest tag take it all the same.
    still_offered: yesNo,
    // The command that plans what users need now.
    next: text,
  }),
  "keys generate": object({
    ok,
    ...keyFields,
    secret_key: maybe(text),
    secret_file: maybe(text),
    public_file: maybe(text),
  }),
  "keys public": object({ ok, ...keyFields }),
  "keys verify": object({
    ok,
    file: text,
    size: whole,
    algorithm: text,
    key_id: orNull(text),
    // What the signer said about the file, of the signatures that have it.
    comment: maybe(object({ timestamp: whole, file: maybe(text), version: maybe(text), text })),
  }),
  completion: object({ ok, shell: oneOf("bash", "zsh", "fish"), script: text }),
  emulator: object({
    ok,
    url: text,
    api_url: text,
    graphql_url: text,
    uploads_url: text,
    git_url: text,
    admin_url: text,
    storage_url: text,
    tokens: object({ admin: text, writer: text, reader: text }),
  }),
} as const;

/** What any of them prints when it fails. */
export const FAILURE = object({
  ok: oneOf(false),
  error: object({
    code: text,
    message: text,
    expected: maybe(text),
    found: maybe(text),
    next: text,
    details: maybe(
      list(object({ pointer: text, message: text, expected: maybe(text), found: maybe(text) })),
    ),
    exit: whole,
    log: maybe(text),
  }),
});

type Documents = typeof DOCUMENTS & { readonly failure: typeof FAILURE };

/** The document of a command, as its schema has it. */
export type DocumentOf<K extends keyof Documents> = Of<Documents[K]>;
