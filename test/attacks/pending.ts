/** What the corpus does not strike with yet, and why. Cases T64–T69, T71 and T72 are the linter's. */
export const PENDING: readonly { readonly id: string; readonly why: string }[] = [];
