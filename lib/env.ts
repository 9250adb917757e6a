import { z } from "zod";
import { AppError } from "./errors.ts";

/**
 * The environment, read once. The schema and the notes beside it are the only list of variables: `.env.example` and the
 * refusals at start are made from them. An empty value counts as unset.
 */

const milliseconds = (most: number) => z.coerce.number().int().min(0).max(most);
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "expected postgresql://user:password@host:port/name" });
const httpUrl = z.url({ protocol: /^https?$/, error: "expected an absolute http(s) URL" });
const secret = z.string().min(16, "expected at least 16 characters");

export const logLevels = ["trace", "debug", "info", "warn", "error", "silent"] as const;

const schema = z.object({
  NODE_ENV: z.string().default("development"),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  ENCRYPTION_KEYS: z.string().optional(),
  CRON_SECRET: secret.optional(),
  APP_URL: httpUrl.optional(),
  NEXT_PUBLIC_SUPABASE_URL: httpUrl.optional(),
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: z.string().optional(),
  NEXT_PUBLIC_SUPABASE_ANON_KEY: z.string().optional(),
  SUPABASE_SECRET_KEY: z.string().optional(),
  WORKER_COUNT: z.coerce.number().int().min(1).max(64).default(1),
  MAX_CONCURRENT_JOBS: z.coerce.number().int().min(1).max(5_000).default(200),
  POLL_INTERVAL: milliseconds(60_000).default(1_000),
  GRACEFUL_SHUTDOWN_TIMEOUT: milliseconds(600_000).default(30_000),
  HEALTH_CHECK_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  RETRY_BASE_DELAY: milliseconds(3_600_000).default(2_000),
  RETRY_MAX_DELAY: milliseconds(86_400_000).default(300_000),
  RETRY_BACKOFF_MULTIPLIER: z.coerce.number().min(1).max(10).default(2),
  CIRCUIT_WINDOW: z.coerce.number().int().min(1).max(100).default(10),
  CIRCUIT_FAILURES: z.coerce.number().int().min(1).max(100).default(5),
  CIRCUIT_COOLDOWN: milliseconds(3_600_000).default(60_000),
  LOG_LEVEL: z.enum(logLevels).default("info"),
});

export type Environment = z.infer<typeof schema>;
export type EnvironmentName = keyof Environment;

type Note = { why: string; how: string; example?: string; group: string };

export const environmentNotes = {
  DATABASE_URL: {
    group: "Database",
    why: "The Postgres that keeps everything. A transaction-mode pooler will do.",
    how: "Supabase: Project settings, Database, connection string. A server: your own Postgres 17. Laptop: `npm run demo` sets it.",
    example: "postgresql://postgres:password@127.0.0.1:5432/postgres",
  },
  DATABASE_DIRECT_URL: {
    group: "Database",
    why: "The same database without a pooler, for LISTEN. Without it live views poll when DATABASE_URL is a pooler.",
    how: "Supabase: the direct connection string (port 5432 of db.<ref>.supabase.co).",
    example: "postgresql://postgres:password@db.example.supabase.co:5432/postgres",
  },
  ENCRYPTION_KEYS: {
    group: "Secrets",
    why: "Encrypts providers' keys at rest, and signs sessions and callback links. `id:base64 of 32 bytes`, comma separated; the first is current, later ones still open what they sealed.",
    how: 'Make one with: echo "k1:$(openssl rand -base64 32)"',
    example: "k1:<base64 of 32 random bytes>",
  },
  CRON_SECRET: {
    group: "Secrets",
    why: "Guards /api/enrichment/process; without it that route refuses everybody. Vercel's cron sends it by itself.",
    how: "Make one with: openssl rand -hex 32",
    example: "<32 random bytes as hex>",
  },
  APP_URL: {
    group: "Application",
    why: "Where this installation is reached: in sign-in links, in providers' callbacks, and to wake the processor.",
    how: "The address in the browser, without a path. On Vercel it is derived when unset.",
    example: "https://enrich.example.com",
  },
  NEXT_PUBLIC_SUPABASE_URL: {
    group: "Supabase Auth (all three, or none: without them sign-in links are printed by the server)",
    why: "Turns on Supabase Auth.",
    how: "Supabase: Project settings, API.",
    example: "https://<ref>.supabase.co",
  },
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: {
    group: "Supabase Auth (all three, or none: without them sign-in links are printed by the server)",
    why: "The key that browsers may hold.",
    how: "Supabase: Project settings, API keys. NEXT_PUBLIC_SUPABASE_ANON_KEY, its older name, works too.",
    example: "sb_publishable_...",
  },
  SUPABASE_SECRET_KEY: {
    group: "Supabase Auth (all three, or none: without them sign-in links are printed by the server)",
    why: "Makes the first owner's account.",
    how: "Supabase: Project settings, API keys, secret.",
    example: "sb_secret_...",
  },
  WORKER_COUNT: { group: "Processing", why: "Processes that `npm run worker` starts.", how: "One per core at most." },
  MAX_CONCURRENT_JOBS: {
    group: "Processing",
    why: "Records that one process works on at once.",
    how: "Raise it when providers are slow and their limits allow more.",
  },
  POLL_INTERVAL: {
    group: "Processing",
    why: "How long an idle worker sleeps when nobody notifies it, in ms.",
    how: "Lower it only without LISTEN.",
  },
  GRACEFUL_SHUTDOWN_TIMEOUT: {
    group: "Processing",
    why: "How long a worker may finish calls on the wire after SIGTERM, in ms.",
    how: "Longer than the slowest provider's call.",
  },
  HEALTH_CHECK_PORT: {
    group: "Processing",
    why: "Port of a worker's own /health and /metrics.",
    how: "Leave it out for none.",
    example: "9090",
  },
  RETRY_BASE_DELAY: {
    group: "Retries",
    why: "Wait before the first repeat of a call, in ms.",
    how: "The default suits most vendors.",
  },
  RETRY_MAX_DELAY: {
    group: "Retries",
    why: "Longest wait between repeats, in ms.",
    how: "The default suits most vendors.",
  },
  RETRY_BACKOFF_MULTIPLIER: {
    group: "Retries",
    why: "Growth of the wait from repeat to repeat.",
    how: "The default suits most vendors.",
  },
  CIRCUIT_WINDOW: {
    group: "Circuit of a provider's key",
    why: "How many of the latest calls are looked at.",
    how: "The default suits most vendors.",
  },
  CIRCUIT_FAILURES: {
    group: "Circuit of a provider's key",
    why: "This many failures among them (time-outs, 5xx, unreadable replies) stop the calls.",
    how: "At most CIRCUIT_WINDOW.",
  },
  CIRCUIT_COOLDOWN: {
    group: "Circuit of a provider's key",
    why: "Milliseconds until one call is let through to try.",
    how: "The default suits most vendors.",
  },
  LOG_LEVEL: { group: "Logging", why: `One of ${logLevels.join(", ")}.`, how: "debug while developing." },
} as const satisfies Record<Exclude<EnvironmentName, "NODE_ENV" | "NEXT_PUBLIC_SUPABASE_ANON_KEY">, Note>;

type Noted = keyof typeof environmentNotes;
const noteOf = (name: string): Note | undefined =>
  Object.entries<Note>(environmentNotes).find(([known]) => known === name)?.[1];

/** Parses a process environment. Throws an Error that lists every bad variable, why it is needed and how to get it. */
export function parseEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim() !== ""));
  const parsed = schema.safeParse(filled);
  if (parsed.success) return parsed.data;
  throw new Error(
    refusal(parsed.error.issues.map(({ path, message }) => ({ name: String(path[0]), problem: message }))),
  );
}

let cached: Environment | undefined;

export function env(): Environment {
  return (cached ??= parseEnvironment(process.env));
}

/** The value of a variable that this use cannot do without. Throws DATABASE_CONNECTION_ERROR or INTERNAL naming it. */
export function requireVariable(name: Noted): string {
  const value = env()[name];
  if (value !== undefined) return String(value);
  const code = name === "DATABASE_URL" ? "DATABASE_CONNECTION_ERROR" : "INTERNAL";
  throw new AppError(code, refusal([{ name, problem: "not set" }]));
}

/** What a server must have to start; throws once with the whole list. */
export function checkServerEnvironment(environment: Environment = env()): void {
  const always: Noted[] = ["DATABASE_URL", "ENCRYPTION_KEYS"];
  const production: Noted[] = ["CRON_SECRET"];
  const needed = environment.NODE_ENV === "production" ? [...always, ...production] : always;
  const missing: Noted[] = needed.filter((name) => environment[name] === undefined);
  if (environment.NODE_ENV === "production" && environment.APP_URL === undefined && !runsOnVercel())
    missing.push("APP_URL");
  if (missing.length > 0) throw new Error(refusal(missing.map((name) => ({ name, problem: "not set" }))));
}

function refusal(problems: readonly { name: string; problem: string }[]): string {
  const lines = problems.map(({ name, problem }) => {
    const note = noteOf(name);
    return note ? `  ${name}: ${problem}. ${note.why} ${note.how}` : `  ${name}: ${problem}.`;
  });
  return `The environment needs attention (see .env.example):\n${lines.join("\n")}`;
}

/** Read on its own, so that logging works while the rest of the environment is still wrong. */
export function logLevel(): Environment["LOG_LEVEL"] {
  const parsed = schema.shape.LOG_LEVEL.safeParse(process.env.LOG_LEVEL || undefined);
  return parsed.success ? parsed.data : "info";
}

/** Supabase Auth's address and browser key, or null where the installation signs people in itself. */
export function supabaseSettings(environment: Environment = env()): { url: string; publishableKey: string } | null {
  const url = environment.NEXT_PUBLIC_SUPABASE_URL;
  const publishableKey = environment.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY ?? environment.NEXT_PUBLIC_SUPABASE_ANON_KEY;
  return url && publishableKey ? { url, publishableKey } : null;
}

/** This installation's own origin, when it is known for sure: never taken from a request, whose Host anyone can set. */
export function appUrl(): string | undefined {
  const { APP_URL } = env();
  if (APP_URL) return new URL(APP_URL).origin;
  const vercel = process.env.VERCEL_ENV === "production" && process.env.VERCEL_PROJECT_PRODUCTION_URL;
  return vercel ? `https://${vercel}` : undefined;
}

/** Vercel refuses larger request bodies by itself (4.5 MB); elsewhere the limit is ours. */
export const runsOnVercel = (): boolean => process.env.VERCEL === "1";

export type ProviderVariable = "BASE_URL" | "API_KEY" | "WEBHOOK_SECRET";

/** `HUNTER_BASE_URL` and its like. `prefix` is the provider's name in the environment (`HUNTER`, `DNS_MX`). */
export function providerVariable(prefix: string, name: ProviderVariable): string | undefined {
  return process.env[`${prefix}_${name}`]?.trim() || undefined;
}

/** The text of `.env.example`. */
export function environmentExample(): string {
  const defaults = new Map<string, unknown>(Object.entries(schema.parse({})));
  let group = "";
  const lines = ["# Every variable, what it is for and how to get it. Copy to .env and fill in."];
  for (const [name, note] of Object.entries<Note>(environmentNotes)) {
    if (note.group !== group) lines.push("", `# --- ${(group = note.group)}`);
    const preset = defaults.get(name);
    lines.push(
      `# ${note.why} ${note.how}`,
      preset === undefined ? `# ${name}=${note.example}` : `${name}=${String(preset)}`,
    );
  }
  return [
    ...lines,
    "",
    "# --- Providers (by their names in capitals: HUNTER, DNS_MX, ...)",
    "# A key for the command line and the demo; it never pays for a workspace on a server.",
    "# HUNTER_API_KEY=",
    "# Another address for a provider's API: an emulator or a proxy.",
    "# HUNTER_BASE_URL=http://127.0.0.1:4010/hunter",
    "# A server of one's own that speaks OpenAI's chat completions.",
    "# OPENAI_COMPATIBLE_BASE_URL=http://127.0.0.1:11434/v1",
    "# The secret that a provider signs its callbacks with.",
    "# SURFE_WEBHOOK_SECRET=",
    "",
  ].join("\n");
}
