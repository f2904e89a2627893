import { testAttacks } from "./suite.ts";

await testAttacks("T09", "T25");
