import { testAttacks } from "./suite.ts";

await testAttacks("T01", "T08");
