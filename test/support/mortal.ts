// Runs a bundle and kills this very process, without any warning, when a certain number of requests
// has been answered: the server has done its part, the action learns nothing any more.
import { pathToFileURL } from "node:url";

const bundle = process.env["INPUT_MORTAL-BUNDLE"] ?? "";
const limit = Number(process.env["INPUT_MORTAL-AFTER"]);
const counting = new RegExp(process.env["INPUT_MORTAL-COUNTING"] ?? "");
const send = globalThis.fetch;
let answered = 0;

globalThis.fetch = async (input, init) => {
  const answer = await send(input, init);
  const url = input instanceof Request ? input.url : String(input);
  if (counting.test(`${init?.method ?? "GET"} ${url}`)) answered += 1;
  if (answered === limit) process.kill(process.pid, "SIGKILL");
  return answer;
};

await import(pathToFileURL(bundle).href);
