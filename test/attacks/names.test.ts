import { testAttacks } from "./suite.ts";

await testAttacks("T51", "T72");
