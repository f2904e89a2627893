import { runAction } from "@release-actions/action-kit";
import { run } from "./run.ts";

await runAction("audit-candidates", run);
