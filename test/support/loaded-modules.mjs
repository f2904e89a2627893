// Loaded before the command line: at the end it tells on stderr which files were loaded as modules.
import { registerHooks } from "node:module";

const loaded = [];
registerHooks({
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});
process.on("exit", () => {
  process.stderr.write(loaded.map((url) => `${url}\n`).join(""));
});
