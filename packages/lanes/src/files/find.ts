import { lstat, realpath, stat, type Stats } from "node:fs";
import { glob } from "tinyglobby";

type Done<T> = (error: Error | null, found: T) => void;

/**
 * The files below `directory` that a pattern names, by absolute path. A directory does not stand for
 * what lies below it. A link that leads nowhere is found as itself, so that reading it is refused:
 * the library would leave it out without a word, and the candidate would lack a file.
 */
export function findFiles(pattern: string, directory: string): Promise<string[]> {
  return glob(pattern, {
    cwd: directory,
    absolute: true,
    dot: true,
    expandDirectories: false,
    fs: {
      realpath: Object.assign(realpathOrSelf, realpath),
      stat: Object.assign(statOrLink, stat),
    },
  });
}

function realpathOrSelf(path: string, done: Done<string>): void {
  realpath(path, (error, real) => {
    done(null, error ? path : real);
  });
}

function statOrLink(path: string, done: Done<Stats>): void {
  stat(path, (error, found) => {
    if (error) lstat(path, done);
    else done(null, found);
  });
}
