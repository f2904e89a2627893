import test from "node:test";
import { assertMarked, jobs, steps } from "./marked.ts";

const SHA = "0123456789012345678901234567890123456789";
const path = ".github/workflows/candidate.yml";

const TOOLS = steps(`
- uses: actions/setup-node@${SHA} # v4.0.0 # ✘
- uses: actions/setup-node@${SHA} # v4.0.0
  with: { node-version: lts/* } # ✘
- uses: actions/setup-node@${SHA} # v4.0.0
  with: { node-version: 20.x } # ✘
- uses: actions/setup-node@${SHA} # v4.0.0
  with: { node-version: 24 } # ✘
- uses: actions/setup-node@${SHA} # v4.0.0
  with: { node-version: 24.21.0 }
- uses: actions/setup-node@${SHA} # v4.0.0
  with: { node-version-file: .node-version }
- uses: actions/setup-node@${SHA} # v4.0.0
  with: { node-version: "\${{ matrix.node }}" }
- uses: actions/setup-python@${SHA} # v5.0.0
  with: { python-version: "3.13" } # ✘
- uses: dtolnay/rust-toolchain@${SHA} # v1
  with: { toolchain: stable } # ✘
- uses: dtolnay/rust-toolchain@${SHA} # v1
  with: { toolchain: nightly-2025-01-31 }
- env:
    RUSTUP_TOOLCHAIN: stable # ✘
  run: cargo build
- env:
    RUSTUP_TOOLCHAIN: 1.93.0
  run: |
    rustup toolchain install "$RUSTUP_TOOLCHAIN" --profile minimal
    rustup toolchain install stable # ✘
    rustup default nightly # ✘
    rustup update # ✘
    rustup target add x86_64-apple-darwin
    rustup show
    cargo +nightly build # ✘
    cargo +1.93.0 build
    cargo install tauri-cli # ✘
    cargo install tauri-cli --version 2.9.6 --locked
    cargo install --path .
    pip install platformio # ✘
    python -m pip install platformio==6.1.18
    python -m pip install --require-hashes --requirement tools/requirements.txt
    npm install -g pnpm@latest # ✘
    npm install -g pnpm@9.1.0
    npm ci
    go install example.org/x@latest # ✘
    go install example.org/x@v1.2.3
    curl -sSf https://sh.rustup.rs | sh # ✘
    curl -sSf https://example.org/file -o file
    echo "rustup default stable"
`);

test("versions that can change are found in a candidate lane", () => {
  assertMarked("floating-toolchain", TOOLS, { path });
});

test("other lanes may float", () => {
  assertMarked("floating-toolchain", TOOLS.replaceAll(" # ✘", ""));
});

test("images that GitHub replaces are found, also in a matrix", () => {
  const text = jobs(`
a:
  runs-on: ubuntu-latest # ✘
  timeout-minutes: 5
  steps: [{ run: "true" }]
b:
  strategy:
    matrix:
      os: [ubuntu-24.04, windows-latest] # ✘
      include:
        - os: macos-latest-xlarge # ✘
        - os: macos-15
          name: latest
  runs-on: \${{ matrix.os }}
  timeout-minutes: 5
  steps: [{ run: "true" }]
`);
  assertMarked("floating-runner", text, { path });
  assertMarked("floating-runner", text.replaceAll(" # ✘", ""));
});
