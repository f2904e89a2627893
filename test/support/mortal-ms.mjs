// Loaded before the command line: kills its process, without any warning, when a certain number of
// requests has been answered. The server has done its part, the program learns nothing any more.
const limit = Number(process.env.MORTAL_AFTER);
const send = globalThis.fetch;
let answered = 0;

globalThis.fetch = async (input, init) => {
  const answer = await send(input, init);
  answered += 1;
  if (answered === limit) process.kill(process.pid, "SIGKILL");
  return answer;
};
