import pino from "pino";
import { logLevel } from "./env.ts";

/** Names under which a secret could arrive, at the depths that our log lines have. */
const secretNames = [
  "key",
  "apiKey",
  "api_key",
  "credential",
  "ciphertext",
  "hash_key",
  "password",
  "secret",
  "token",
  "link",
  "authorization",
  "cookie",
  '["set-cookie"]',
  '["x-api-key"]',
];

const at = (prefix: string) => (name: string) => (name.startsWith("[") ? `${prefix}${name}` : `${prefix}.${name}`);
const paths = [...secretNames, ...["*", "*.*", "*.*.*"].flatMap((prefix) => secretNames.map(at(prefix)))];

/** Where and how a process logs; JSON lines on stdout. Secrets are blanked by name, at most three levels deep. */
export function createLog(destination: pino.DestinationStream = pino.destination(1)): pino.Logger {
  return pino({ level: logLevel(), base: null, redact: { paths, censor: "[secret]" } }, destination);
}

export const log = createLog();
