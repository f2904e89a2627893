import { programFor } from "./program.ts";
import { runProgram } from "./terminal/run-program.ts";

await runProgram(await programFor(process.argv.slice(2)), process.argv);
