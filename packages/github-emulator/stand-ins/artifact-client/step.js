// What a step reads and says, without a toolkit.
const { appendFileSync } = require("node:fs");

const env = process.env;

/** An input of the step, without white space around it. */
function input(name) {
  return (env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
}

/** A boolean in one of YAML's spellings. */
function flag(name) {
  const value = input(name);
  if (/^(?:true|True|TRUE)$/.test(value)) return true;
  if (/^(?:false|False|FALSE)?$/.test(value)) return false;
  throw new Error(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}`);
}

/** One of several words, of which the first is meant by none. */
function oneOf(name, words) {
  const value = input(name) || words[0];
  if (words.includes(value)) return value;
  throw new Error(`Unrecognized ${name} input. Provided: ${value}. Available options: ${words}`);
}

function output(name, value) {
  appendFileSync(env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

function info(text) {
  process.stdout.write(`${text}\n`);
}

function say(level, text) {
  const escaped = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  process.stdout.write(`::${level}::${escaped}\n`);
}

/** Runs the action; an error fails the step with its message. */
function run(action) {
  action().catch((error) => {
    say("error", error.message);
    process.exitCode = 1;
  });
}

module.exports = { input, flag, oneOf, output, info, say, run };
