import type { Files } from "./lab.ts";

const PROGRAM = '#include <stdio.h>\nint main(void) { puts("built for " TARGET); return 0; }\n';
const FIRMWARE = {
  "tools/requirements.txt": "platformio==6.1.18\n",
  "src/main.cpp": ":00000001FF\n",
};

export type ProducerName = "loader" | "bridge" | "core" | "plugin-bitwig";

export interface Producer {
  readonly files: Files;
  readonly assets: readonly string[];
  readonly toolchain: Files;
}

function platforms(name: string): string[] {
  return ["linux-x86_64", "macos-arm64", "macos-x86_64", "windows-x86_64.exe"].map(
    (suffix) => `${name}-${suffix}`,
  );
}

function crate(name: string): Files {
  return { "Cargo.toml": `[package]\nname = "${name}"\n`, "src/main.c": PROGRAM };
}

/** Tiny sources, and what the producers' facts say that comes of them. */
export const PRODUCERS: Readonly<Record<ProducerName, Producer>> = {
  loader: {
    files: crate("midi-studio-loader"),
    assets: platforms("midi-studio-loader"),
    toolchain: { rust: "1.93.0" },
  },
  bridge: {
    files: { ...crate("oc-bridge"), "config/default.toml": "port = 9000\n" },
    assets: [...platforms("oc-bridge"), "oc-bridge-config.zip"],
    toolchain: { rust: "1.93.0" },
  },
  core: {
    files: { ...FIRMWARE, "tools/file-tool/main.c": PROGRAM },
    assets: [...platforms("ms-core-file-tool"), "midi-studio-default-firmware.hex"],
    toolchain: { python: "3.13.7" },
  },
  "plugin-bitwig": {
    files: {
      ...FIRMWARE,
      "host/mvnw": "#!/bin/sh\nmkdir -p target\necho extension >target/midi_studio.bwextension\n",
    },
    assets: ["midi_studio.bwextension", "midi-studio-bitwig-firmware.hex"],
    toolchain: { java: "21.0.8", python: "3.13.7" },
  },
};
