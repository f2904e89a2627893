export { runBundle, type JobEnvironment, type StepResult } from "./rehearse/run-bundle.ts";
