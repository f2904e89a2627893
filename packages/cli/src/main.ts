import { programFor } from "./program.ts";
import { bearClosedPipes } from "./terminal/closed-pipe.ts";
import { settleColours } from "./terminal/colours.ts";
import { runProgram } from "./terminal/run-program.ts";

bearClosedPipes();
settleColours();
await runProgram(await programFor(process.argv.slice(2)), process.argv);
