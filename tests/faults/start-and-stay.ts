import { startChild } from "../../scripts/child.ts";

// A program that starts a child of its own and then does nothing until it is ended. Tests kill it.
const [logFile = ""] = process.argv.slice(2);
const { pid } = startChild(["--eval=setInterval(() => {}, 1_000)"], { environment: {}, logFile });
process.stdout.write(`${pid}\n`);
setInterval(() => undefined, 60_000);
