import type { Command } from "commander";

/** A command: what it is for, and where it comes from when it is asked for. */
interface Leaf {
  readonly description: string;
  readonly load: () => Promise<Command>;
}

/** Commands under one word. */
export interface Group {
  readonly description: string;
  readonly commands: Readonly<Record<string, Leaf | Group>>;
}

/** Every command. None is loaded here: `--help` should not wait for what it does not show. */
export const COMMANDS: Group = {
  description: "Build a release once and promote it",
  commands: {
    release: {
      description: "Release software that was built once, by promoting it",
      commands: {
        app: {
          description: "Release an app",
          load: async () => (await import("./app.ts")).appCommand(),
        },
        candidates: {
          description: "List the newest candidates of every producer and how they stand",
          load: async () => (await import("./candidates.ts")).candidatesCommand(),
        },
        config: {
          description: "Work with release.yml",
          load: async () => (await import("./config.ts")).configCommand(),
        },
        content: {
          description: "Release content of several repositories",
          load: async () => (await import("./content.ts")).contentCommand(),
        },
        init: {
          description: "Write the workflows that release.yml asks for into a checkout",
          load: async () => (await import("./init.ts")).initCommand(),
        },
        lint: {
          description: "Find what is dangerous or wrong in workflows, before it runs",
          load: async () => (await import("./lint.ts")).lintCommand(),
        },
        pins: {
          description: "Look after the commits that actions are pinned to",
          load: async () => (await import("./pins.ts")).pinsCommand(),
        },
        policy: {
          description: "Explain what a policy decides",
          load: async () => (await import("./policy.ts")).policyCommand(),
        },
        rehearse: {
          description: "Release this repository's HEAD, or your own workflows, on a local GitHub",
          load: async () => (await import("./rehearse.ts")).rehearseCommand(),
        },
        resume: {
          description: "Go on with a release where it stopped; what its plan fixed stays fixed",
          load: async () => (await import("./resume.ts")).resumeCommand(),
        },
        status: {
          description: "Show every product and channel, what is under way, and what to do next",
          load: async () => (await import("./status.ts")).statusCommand(),
        },
        yank: {
          description:
            "Take a published release back, and give users the one before; deletes nothing",
          load: async () => (await import("./yank.ts")).yankCommand(),
        },
        trace: {
          description: "Follow a published release back to its commit, and check every step",
          load: async () => (await import("./trace.ts")).traceCommand(),
        },
      },
    },
    keys: {
      description: "Make signing keys, show their public half, check signatures",
      load: async () => (await import("./keys.ts")).keysCommand(),
    },
    completion: {
      description: "Print the script with which bash, zsh or fish completes these commands",
      load: async () => (await import("./completion.ts")).completionCommand(),
    },
    emulator: {
      description: "Run a local GitHub, for rehearsal and tests",
      load: async () => (await import("./emulator.ts")).emulatorCommand(),
    },
  },
};
