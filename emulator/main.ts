import { Command, InvalidArgumentError, Option } from "commander";
import { emulatorEnvironment } from "./environment.ts";
import type { LatencyMode } from "./latency.ts";
import type { LimitMode } from "./limiter.ts";
import { startEmulator } from "./server.ts";

const wholeNumber = (min: number, max: number) => (text: string) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < min || number > max)
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
  return number;
};

type Options = { port: number; seed: number; latency: LatencyMode; limits: LimitMode };

const program = new Command("emulator")
  .description("A local server that speaks the wire formats of the providers over one synthetic world.")
  .option("--port <number>", "port to listen on; 0 takes a free one", wholeNumber(0, 65535), 4010)
  .option("--seed <number>", "seed of the world", wholeNumber(0, 2 ** 31 - 1), 1)
  .addOption(new Option("--latency <profile>", "reply times").choices(["real", "fast", "none"]).default("real"))
  .addOption(new Option("--limits <mode>", "rate limits").choices(["real", "loose", "none"]).default("real"))
  .parse();

const { port, seed, latency, limits } = program.opts<Options>();
const emulator = await startEmulator({ port, seed, latency, limits }).catch((error: NodeJS.ErrnoException): never => {
  const reason = error.code === "EADDRINUSE" ? "the port is in use; choose another with --port" : error.message;
  return program.error(`The emulator cannot listen on 127.0.0.1:${port}: ${reason}.`);
});

console.log(
  `# Emulator at ${emulator.url}: seed ${seed}, latency ${latency}, limits ${limits}. Billing: ${emulator.url}/_control/billing`,
);
for (const [name, value] of Object.entries(emulatorEnvironment(emulator.url))) console.log(`${name}=${value}`);

const stop = () => void emulator.close().then(() => process.exit(0));
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
