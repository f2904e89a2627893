import { deleteRelease, publishByHand } from "../../support/assets.ts";
import { rest } from "../../support/stage.ts";
import type { Attack } from "../attack.ts";

export const attack: Attack = {
  id: "T84",
  title: "A tag name that an immutable release has burned",
  variants: [
    {
      what: "release and tag are deleted",
      lane: "promote",
      expect: "tag_burned",
      leaves: "draft",
      forge: async ({ sealed, stage }) => {
        const { project } = await sealed();
        const burned = await publishByHand(project, "v1.0.0");
        await deleteRelease(project, burned.id);
        const path = `/repos/${project.name}/git/refs/tags/v1.0.0`;
        await rest(stage, stage.maintainer.token, "DELETE", path);
        return { project };
      },
    },
  ],
};
