import { ENVIRONMENT } from "../../support/project.ts";
import type { Attack } from "../attack.ts";
import { identified } from "../gates.ts";

export const attack: Attack = {
  id: "T77",
  title: "The job's OIDC token names another environment",
  variants: [
    identified("another environment", { environment: "staging" }),
    identified("no environment", {}),
    identified("another run's token", { environment: ENVIRONMENT, another_run: true }),
  ],
};
