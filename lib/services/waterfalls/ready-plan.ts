import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { withUser } from "@/lib/db/client.ts";
import { type Connection, listConnections } from "@/lib/db/connections.ts";
import { providerCatalogue } from "@/lib/engine/job-context.ts";
import { AppError } from "@/lib/errors.ts";
import { findProvider, getProvider } from "@/lib/providers/registry.ts";
import { type Plan, plan } from "@/lib/waterfall/plan.ts";
import type { Session } from "../session.ts";
import { connectionProblems, providersOf } from "./check-connections.ts";

/**
 * The plan of a waterfall that can run now. Refused before anything is made or paid, with the provider's name: an unknown
 * provider (PROVIDER_NOT_FOUND), a step that cannot work (WATERFALL_INVALID), no key (PROVIDER_NOT_CONNECTED), a refused
 * one (PROVIDER_AUTHENTICATION_FAILED).
 */
export async function readyPlan(session: Session, spec: WaterfallSpec): Promise<Plan> {
  const unknown = providersOf(spec).find((slug) => !findProvider(slug));
  if (unknown !== undefined) getProvider(unknown);
  const connections = await requireConnected(session, spec);
  const planned = plan(spec, providerCatalogue(connections));
  if (!planned.ok) throw refusal("WATERFALL_INVALID", planned.problems);
  return planned.plan;
}

/** The workspace's keys, once it is sure that each provider of the spec has one that was not refused. */
export async function requireConnected(session: Session, spec: WaterfallSpec): Promise<Connection[]> {
  const connections = await withUser(session.userId, (handle) => listConnections(handle, session.workspaceId));
  const problems = connectionProblems(spec, connections);
  const [first] = problems;
  if (first)
    throw refusal(
      first.code,
      problems.map(({ message }) => message),
    );
  return connections;
}

function refusal(code: ConstructorParameters<typeof AppError>[0], problems: readonly string[]): AppError {
  const issues = problems.map((message) => ({ path: "waterfall", message }));
  return new AppError(code, problems.join(" "), { issues });
}
