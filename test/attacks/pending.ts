/** What the corpus does not strike with yet, and why. Cases T64–T69, T71 and T72 are the linter's. */
export const PENDING: readonly { readonly id: string; readonly why: string }[] = [
  {
    id: "T81",
    why: "A release of the very same files, published by hand with a receipt that somebody wrote, is confirmed by promote-release as its own. It is a variant of the case as soon as the receipt of a published release is judged by its attestation.",
  },
];
