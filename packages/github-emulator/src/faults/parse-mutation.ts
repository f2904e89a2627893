import { CONCLUSIONS, RUN_STATUSES } from "../actions/runs.ts";
import { isWorkflowPath } from "../actions/workflow-file.ts";
import { type Entry, given } from "./entry.ts";
import type { Mutation, ReleaseEdit, RunEdit } from "./mutation.ts";

const TYPES = [
  "replace_asset",
  "add_asset",
  "delete_asset",
  "set_digest",
  "move_tag",
  "create_tag",
  "add_twin_draft",
  "edit_release",
  "delete_release",
  "set_run",
  "rename_repository",
] as const satisfies readonly Mutation["type"][];

/** Reads what an adversary does and reports what is wrong with it through the entry. */
export function parseMutation(entry: Entry): Mutation {
  const mutation = read(entry, entry.oneOf("type", TYPES));
  if (mutation.repository?.split("/").length === 1)
    entry.problem("repository", "must be owner/name");
  entry.done();
  return mutation;
}

function read(entry: Entry, type: (typeof TYPES)[number]): Mutation {
  const text = (field: string): string => entry.text(field);
  const repository = given(entry, "repository", text);
  const release = (): { readonly tag?: string } => given(entry, "tag", text);
  const asset = (): { readonly tag?: string; readonly name?: string } => {
    return { ...release(), ...given(entry, "name", text) };
  };
  switch (type) {
    case "replace_asset": {
      const digest = entry.oneOf("digest", ["recomputed", "stale"], "recomputed");
      return { type, ...repository, ...asset(), digest };
    }
    case "add_asset": {
      const { content = "added behind your back\n" } = given(entry, "content", text);
      return { type, ...repository, ...release(), name: text("name"), content };
    }
    case "delete_asset":
      return { type, ...repository, ...asset() };
    case "set_digest": {
      const digest = entry.oneOf("digest", [null, "upper_case", "sha512"]);
      return { type, ...repository, ...asset(), digest };
    }
    case "move_tag":
    case "create_tag":
      return { type, ...repository, tag: text("tag"), target: text("target") };
    case "add_twin_draft": {
      const assets = entry.oneOf("assets", ["none", "copied"], "none");
      return { type, ...repository, ...release(), assets };
    }
    case "edit_release":
      return { type, ...repository, ...release(), set: releaseEdit(entry.entry("set")) };
    case "delete_release":
      return { type, ...repository, ...release() };
    case "set_run": {
      const id = given(entry, "run_id", (field) => entry.integer(field, { min: 1 }));
      return { type, ...repository, ...id, set: runEdit(entry.entry("set")) };
    }
    case "rename_repository": {
      const name = text("name");
      if (!/^[\w.-]{1,100}$/.test(name)) entry.problem("name", "must be a repository's name");
      return { type, ...repository, name };
    }
    default:
      return type satisfies never;
  }
}

function releaseEdit(set: Entry): ReleaseEdit {
  const text = (field: string): string => set.text(field);
  const flag = (field: string): boolean => set.boolean(field);
  const edit = {
    ...given(set, "tag_name", text),
    ...given(set, "target_commitish", text),
    ...given(set, "name", text),
    ...given(set, "body", text),
    ...given(set, "prerelease", flag),
    ...given(set, "draft", flag),
  };
  set.done();
  return edit;
}

function runEdit(set: Entry): RunEdit {
  const edit = {
    ...given(set, "status", (field) => set.oneOf(field, RUN_STATUSES)),
    ...given(set, "conclusion", (field) => set.oneOf(field, CONCLUSIONS)),
    ...given(set, "head_sha", (field) => set.text(field)),
    ...given(set, "path", (field) => set.text(field)),
  };
  if (edit.head_sha !== undefined && !/^[0-9a-f]{40}$/.test(edit.head_sha)) {
    set.problem("head_sha", "must be 40 lower-case hex digits");
  }
  if (edit.path !== undefined && !isWorkflowPath(edit.path)) {
    set.problem("path", "must be a file below .github/workflows");
  }
  set.done();
  return edit;
}
