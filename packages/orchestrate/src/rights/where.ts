import type { Need } from "./needs.ts";
import type { Told } from "./token.ts";

/** Where what is lacking is given, in words: GitHub's pages move. */
export function whereToGive(lacks: readonly Need[], { repositories, token }: Told): string {
  if (token.kind === "app") {
    return "Add them to the App's repository permissions (its settings, Permissions & events), accept the change where it is installed, and install it in every repository listed.";
  }
  if (token.kind === "job") {
    return "Add them to `permissions:` of the job. A job's token reaches its own repository only: for others use a person's token or an App.";
  }
  const rights = lacks.flatMap(({ repository }) => repositories.get(repository) ?? []);
  const archived = rights.some((one) => one.archived);
  const role = rights.some(({ push }) => !push);
  const scopes = lacks.some(({ permission }) => permission === "workflows")
    ? "`repo` and `workflow`"
    : "`repo`";
  const classic = rights.some((one) => one.scopes !== null) || !token.fineGrained;
  return [
    ...(archived ? ["Unarchive what is archived."] : []),
    ...(role ? ["Let an administrator give the token's owner write access there."] : []),
    classic
      ? `Give the token the scope ${scopes}: Settings, Developer settings, Personal access tokens, Tokens (classic); with gh: gh auth refresh --scopes repo.`
      : "Give them to the token: Settings, Developer settings, Personal access tokens, Fine-grained tokens, Repository permissions; its organisation may have to approve it. What that page does not offer only a classic token or an App can have.",
  ].join(" ");
}
