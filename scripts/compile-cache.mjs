// Before each file of the tests: V8 keeps what it compiled, for hundreds of processes that load the same
// modules. In node_modules, which belongs to whoever runs the tests.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url));
enableCompileCache(cache);
// For what they start.
process.env.NODE_COMPILE_CACHE = cache;
