import { runAction } from "@release-actions/action-kit";
import { run } from "./run.ts";

await runAction("rewrite-latest-json", run);
