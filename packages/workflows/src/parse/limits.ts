/**
 * Characters of a file that is read. The largest real workflows have a fifth of it; the parsers' time
 * grows with the square of a text made for that.
 */
export const LONGEST_FILE = 256 * 1024;
