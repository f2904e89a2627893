import { programFor } from "./program.ts";
import { settleColours } from "./terminal/colours.ts";
import { runProgram } from "./terminal/run-program.ts";

settleColours();
await runProgram(await programFor(process.argv.slice(2)), process.argv);
