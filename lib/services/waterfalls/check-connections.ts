import type { ErrorCode } from "@/lib/contracts/error.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import type { Connection } from "@/lib/db/connections.ts";
import { findProvider } from "@/lib/providers/registry.ts";

export type ConnectionProblem = { provider: string; code: ErrorCode; message: string };

export function providersOf(spec: WaterfallSpec): string[] {
  return [...new Set([...spec.steps, ...spec.verifiers].map(({ provider }) => provider))];
}

export const isKeyless = (slug: string): boolean => findProvider(slug)?.auth.kind === "none";

/** Why a waterfall's providers cannot be asked: no key, or one the provider refused. Unknown providers are the plan's business. */
export function connectionProblems(spec: WaterfallSpec, connections: readonly Connection[]): ConnectionProblem[] {
  return providersOf(spec).flatMap((slug): ConnectionProblem[] => {
    const provider = findProvider(slug);
    if (!provider || isKeyless(slug)) return [];
    const own = connections.filter((connection) => connection.provider === slug);
    if (own.length === 0) {
      const message = `${provider.name} has no key; connect one, or take its step out of "${spec.name}".`;
      return [{ provider: slug, code: "PROVIDER_NOT_CONNECTED", message }];
    }
    if (own.some(({ status }) => status !== "rejected")) return [];
    const message = `${provider.name} refused its key; replace it, or take its step out of "${spec.name}".`;
    return [{ provider: slug, code: "PROVIDER_AUTHENTICATION_FAILED", message }];
  });
}
