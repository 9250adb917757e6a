import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { testConnectionReply } from "@/lib/contracts/api.ts";
import { quota, type Quota } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { asService, database, withUser } from "@/lib/db/client.ts";
import { findSealedConnection, setConnectionStatus } from "@/lib/db/connections.ts";
import { keepQuota } from "@/lib/db/key-quotas.ts";
import { providerVariable } from "@/lib/env.ts";
import { callProvider } from "@/lib/providers/call.ts";
import type { Provider } from "@/lib/providers/provider.ts";
import { environmentName, getProvider } from "@/lib/providers/registry.ts";
import { openKey } from "@/lib/vault/seal.ts";
import type { Session } from "../session.ts";
import { requireConnection } from "./require-connection.ts";

export type ConnectionTest = z.infer<typeof testConnectionReply>;

const TIMEOUT_MS = 15_000;

/**
 * Asks the provider what is left on the key, which costs nothing, and keeps what it said: how much, and that the key is good,
 * refused, or out of credits. An outage says nothing about the key and changes nothing.
 */
export async function testConnection(input: { session: Session; connectionId: string }): Promise<ConnectionTest> {
  const { session, connectionId } = input;
  const connection = await requireConnection(session, connectionId);
  const provider = getProvider(connection.provider);
  const untested = (message: string): ConnectionTest => ({ ok: true, message, remaining: null, unit: null });
  if (provider.auth.kind === "none") return untested(`${provider.name} needs no key.`);
  if (!provider.quota)
    return untested(`${provider.name} has no way to test a key; the first question will show whether it is good.`);
  const { workspaceId } = session;
  const sealed = await asService((handle) => findSealedConnection(handle, { workspaceId, connectionId }));
  const ciphertext = sealed?.ciphertext ?? null;
  const { outcome } = await callProvider({
    provider,
    target: "quota",
    credential: ciphertext === null ? undefined : openKey(ciphertext, { workspaceId, provider: provider.slug }),
    baseUrl: providerVariable(environmentName(provider.slug), "BASE_URL"),
    timeoutMs: TIMEOUT_MS,
    requestId: randomUUID(),
  });
  const read = readOutcome(provider, outcome);
  if (read.status) {
    const { status } = read;
    const reason = status === "active" ? null : read.test.message;
    await withUser(session.userId, (handle) => setConnectionStatus(handle, { connectionId, status, reason }));
  }
  if (read.left) await keepQuota(database().pool, { id: connectionId, ciphertext }, read.left);
  return read.test;
}

type Read = { test: ConnectionTest; status?: "active" | "rejected" | "exhausted"; left?: Quota };

function readOutcome(provider: Provider, outcome: Outcome): Read {
  const refused = (message: string): ConnectionTest => ({ ok: false, message, remaining: null, unit: null });
  if (outcome.outcome === "failed") {
    if (outcome.kind === "auth")
      return { test: refused(`${provider.name} refused the key: ${outcome.message}`), status: "rejected" };
    if (outcome.kind === "quota")
      return { test: refused(`The key has no credits left: ${outcome.message}`), status: "exhausted" };
    return { test: refused(`${provider.name} did not say: ${outcome.message}`) };
  }
  const left = outcome.outcome === "found" ? quota.safeParse(outcome.data) : undefined;
  if (!left?.success) return { test: refused(`${provider.name} gave an answer that does not say what is left.`) };
  const { remaining, unit, pools = {} } = left.data;
  const elsewhere = Object.values(pools).some((pool) => pool.remaining > 0);
  if (remaining !== null && remaining <= 0 && !elsewhere)
    return {
      test: { ok: false, message: `The key is good, and has no ${unit} left.`, remaining, unit },
      status: "exhausted",
      left: left.data,
    };
  const message = remaining === null ? "The key is good." : `The key is good; ${remaining} ${unit} left.`;
  return { test: { ok: true, message, remaining, unit }, status: "active", left: left.data };
}
