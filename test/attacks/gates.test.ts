import { testAttacks } from "./suite.ts";

await testAttacks("T73", "T99");
