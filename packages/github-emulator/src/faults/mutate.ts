import type { ServerState } from "../state.ts";
import { addAsset, deleteAsset, replaceAsset, setDigest } from "./mutate-assets.ts";
import { addTwinDraft, deleteRelease, editRelease } from "./mutate-releases.ts";
import { pointTag, renameRepository, setRun } from "./mutate-repository.ts";
import type { Mutation } from "./mutation.ts";
import { targetAsset, targetRelease, targetRepository } from "./target.ts";

export { MutationImpossible } from "./target.ts";

/**
 * Changes the server's state past all its rules, as somebody else with more rights would.
 *
 * @param url address of the request at hand, which says what is meant where the mutation does not.
 * @throws {MutationImpossible} when there is nothing to change; then nothing has changed.
 */
export async function mutate(server: ServerState, change: Mutation, url: string): Promise<void> {
  const repo = targetRepository(server, change, url);
  switch (change.type) {
    case "replace_asset": {
      const { asset } = targetAsset(server, repo, change, url);
      return replaceAsset(server, asset, change.digest);
    }
    case "add_asset": {
      const release = targetRelease(server, repo, { ...change, name: "" }, url);
      return addAsset(server, release, change);
    }
    case "delete_asset":
      return deleteAsset(server, targetAsset(server, repo, change, url).asset);
    case "set_digest": {
      const { asset } = targetAsset(server, repo, change, url);
      return setDigest(server, asset, change.digest);
    }
    case "move_tag":
      return pointTag(server, repo, change.tag, change.target, "move");
    case "create_tag":
      return pointTag(server, repo, change.tag, change.target, "create");
    case "add_twin_draft":
      return addTwinDraft(server, targetRelease(server, repo, change, url), change.assets);
    case "edit_release":
      return editRelease(server, repo, targetRelease(server, repo, change, url), change.set);
    case "delete_release":
      return deleteRelease(server, targetRelease(server, repo, change, url));
    case "set_run":
      return setRun(server, repo, change.run_id ?? null, change.set, url);
    case "rename_repository":
      return renameRepository(server, repo, change.name);
    default:
      return change satisfies never;
  }
}
