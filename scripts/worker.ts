import { loadEnvironment } from "./load-environment.ts";

loadEnvironment();
const { runWorker } = await import("./worker/run.ts");
process.exitCode = await runWorker();
