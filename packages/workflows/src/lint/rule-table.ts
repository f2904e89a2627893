import type { Rule } from "./rule.ts";
import { buildWithRights } from "./rules/build-rights.ts";
import { cacheInRelease } from "./rules/cache.ts";
import {
  concurrencyCancelsRelease,
  concurrencyMissing,
  concurrencyShared,
} from "./rules/concurrency.ts";
import { documentFromInput } from "./rules/document.ts";
import { invalidExpression, invalidWorkflow } from "./rules/invalid.ts";
import { compileInPromote, environmentMissing, heavyBuildInVerify } from "./rules/lanes.ts";
import { permissionsMissing, secretsInherit, writeAll } from "./rules/permissions.ts";
import { pinComment, unpinnedAction } from "./rules/pins.ts";
import { requiredCheckFiltered, requiredCheckMissing } from "./rules/required-checks.ts";
import { runnerFileInjection } from "./rules/runner-files.ts";
import { scriptInjection } from "./rules/script-injection.ts";
import { signerUnlisted } from "./rules/signer.ts";
import { timeoutMissing } from "./rules/timeouts.ts";
import { floatingRunner, floatingToolchain } from "./rules/toolchain.ts";
import { privilegedCheckout } from "./rules/triggers.ts";

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  scriptInjection,
  documentFromInput,
  privilegedCheckout,
  cacheInRelease,
  unpinnedAction,
  pinComment,
  runnerFileInjection,
  secretsInherit,
  writeAll,
  permissionsMissing,
  buildWithRights,
  floatingToolchain,
  floatingRunner,
  concurrencyMissing,
  concurrencyCancelsRelease,
  concurrencyShared,
  timeoutMissing,
  requiredCheckMissing,
  requiredCheckFiltered,
  heavyBuildInVerify,
  compileInPromote,
  environmentMissing,
  signerUnlisted,
  invalidWorkflow,
  invalidExpression,
];
