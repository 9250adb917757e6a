import { quota } from "@/lib/contracts/entities.ts";
import { providerVariable } from "@/lib/env.ts";
import { callProvider } from "@/lib/providers/call.ts";
import { environmentName, getProvider } from "@/lib/providers/registry.ts";
import { UsageError } from "./failure.ts";

const TIMEOUT_MS = 15_000;

/** `provider test <slug>`: whether the key in the environment works, and what is left on it. Costs nothing. */
export async function providerTest(slug: string, options: { json?: boolean }): Promise<void> {
  const provider = getProvider(slug);
  const prefix = environmentName(slug);
  const credential = providerVariable(prefix, "API_KEY");
  const keyless = provider.auth.kind === "none";
  if (!keyless && credential === undefined)
    throw new UsageError(`There is no key for ${provider.name}; set ${prefix}_API_KEY and try again.`);
  if (!provider.quota) {
    if (!keyless) throw new Error(`${provider.name} has no free page that tells whether a key works.`);
    write(options, { ok: true, provider: slug, remaining: null, unit: null }, `${provider.name} needs no key.`);
    return;
  }
  const { outcome } = await callProvider({
    provider,
    target: "quota",
    credential,
    baseUrl: providerVariable(prefix, "BASE_URL"),
    timeoutMs: TIMEOUT_MS,
    requestId: `test-${Date.now()}`,
  });
  if (outcome.outcome === "failed") throw new Error(`${provider.name}: ${outcome.message}`);
  const parsed = quota.safeParse(outcome.outcome === "found" ? outcome.data : undefined);
  if (!parsed.success) throw new Error(`${provider.name} answered without saying what is left on the key.`);
  const { remaining, limit, unit, resetsAt } = parsed.data;
  const of = limit === null || limit === undefined ? "" : ` of ${limit}`;
  const left = remaining === null ? "no limit told" : `${remaining}${of} ${unit} left`;
  const until = resetsAt === undefined ? "" : `, renewed ${resetsAt}`;
  write(options, { ok: true, provider: slug, ...parsed.data }, `${provider.name}: the key works; ${left}${until}.`);
}

function write(options: { json?: boolean }, facts: object, sentence: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : `${sentence}\n`);
}
