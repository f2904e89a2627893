/** Somebody wanted to stop. Not a failure: the program ends with 130 and says nothing more. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
