// Key pairs that other programs made, for these tests only.

export interface KnownPair {
  readonly what: string;
  readonly password: string | undefined;
  readonly keyId: string;
  readonly secretKey: string;
  readonly publicKey: string;
}

export const TAURI: KnownPair = {
  what: "tauri signer generate 2.12, with a password",
  password: "pw",
  keyId: "B885DAC1C298587A",
  secretKey:
    "dW50cnVzdGVkIGNvbW1lbnQ6IHJzaWduIGVuY3J5cHRlZCBzZWNyZXQga2V5ClJXUlRZMEl5a29XVnp1SHB6UjY1MDErWWd4ZE16TzZKaFZEcVJxUEE3RGFxcDk4elA3QUFBQkFBQUFBQUFBQUFBQUlBQUFBQVlOaFZXZXozTlVBVWNLTHQreE9XT2lrY21FQ3FQekhQeFI2NFBUcGJUOHVRUXBLNktBMlV2eml3S2xQcnJwd0taQ3RSa05DTnZEQlppVTdYczlHTnRKaEd5TjdIdjZxNnBsSnlJVkc0ZndIVGM2VmYzVkN4TWhOMlBxcXVlaTFBMGZCMlJvYXZJTTg9Cg==",
  publicKey:
    "dW50cnVzdGVkIGNvbW1lbnQ6IG1pbmlzaWduIHB1YmxpYyBrZXk6IEI4ODVEQUMxQzI5ODU4N0EKUldSNldKakN3ZHFGdUQzUHJTUmRuUUttZkpxT254UFBjTUZqWDIxYXFQczVGa0ZJRTFQemU4M0QK",
};

export const TAURI_EMPTY: KnownPair = {
  what: "tauri signer generate 2.12, with the empty password",
  password: "",
  keyId: "10A7AB58FE0A58D1",
  secretKey:
    "dW50cnVzdGVkIGNvbW1lbnQ6IHJzaWduIGVuY3J5cHRlZCBzZWNyZXQga2V5ClJXUlRZMEl5dERsR0pQcFhlcWRXc3gwZkwwLzA1cTdlSm8rOTRSMjNJektrSjdXNUgzUUFBQkFBQUFBQUFBQUFBQUlBQUFBQTRQNWlhRkdYSmlhaERMUkk3VkMrMEtBYmRVOEMzSDlXa1c5UzgrNElUTnZTa0IvTnNzL0Z2cm9RM2psZzgwL1VsVlRYSW9ZNzZDbTliWkFtcUUxd2NxQXJEclM1c2dlRVBCaGZ2eHRzeXpSU3dRSzBkQ0RVVWZWSS9EcWRyaEkwbUhxOTI0QU1KMnM9Cg==",
  publicKey:
    "dW50cnVzdGVkIGNvbW1lbnQ6IG1pbmlzaWduIHB1YmxpYyBrZXk6IDEwQTdBQjU4RkUwQTU4RDEKUldUUldBcitXS3VuRUNmYkFjQU4zYndack5hSUt0UzRVS1l5Y0preENHSGJDUWVBais0S2FpYk8K",
};

export const MINISIGN: KnownPair = {
  what: "minisign 0.11, with a password",
  password: "pw",
  keyId: "CCF4D58BB190B981",
  secretKey:
    "untrusted comment: minisign encrypted secret key\nRWRTY0IympepoqodlK5d6kmh2kWn8Zaelx+kEiP6f7zmOyL+Ya0AAAACAAAAAAAAAEAAAAAAfgcNZWx2Ij8HTgByEjduljgVOu69neGQGduF2isjhNRHEnMGxwfqNleKO0T5IDHyOKecdBs4/j1+enjaFWfRHmlxe2czzSfA2dUNG+XRzzJ/CnKYH3XcvEll9pSu6NFjEbebzA1T/20=\n",
  publicKey:
    "untrusted comment: minisign public key CCF4D58BB190B981\nRWSBuZCxi9X0zLv0q4UK3Q1T3IelmYYy13DKAIeX2jv6F9H9ryApljg6\n",
};

export const MINISIGN_PLAIN: KnownPair = {
  what: "minisign 0.11, not encrypted",
  password: undefined,
  keyId: "2411AC7E578F8CB0",
  secretKey:
    "untrusted comment: minisign encrypted secret key\nRWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAsIyPV36sESSBA7olde7L+eXxr3xYq+GvVsYoasgFlXspfhH6jBbuKRQFTYl70RP3rB8cpqimllbzdem9AoPGUSqnDRu/RdSgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
  publicKey:
    "untrusted comment: minisign public key 2411AC7E578F8CB0\nRWSwjI9XfqwRJBQFTYl70RP3rB8cpqimllbzdem9AoPGUSqnDRu/RdSg\n",
};
