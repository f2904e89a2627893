import { testAttacks } from "./suite.ts";

await testAttacks("T26", "T50");
