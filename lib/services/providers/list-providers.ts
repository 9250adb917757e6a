import type { ConnectionView, ProviderView } from "@/lib/contracts/api.ts";
import { withUser } from "@/lib/db/client.ts";
import { listConnections } from "@/lib/db/connections.ts";
import { listLaneStates } from "@/lib/db/lane-states.ts";
import type { Provider } from "@/lib/providers/provider.ts";
import { providers } from "@/lib/providers/registry.ts";
import type { Session } from "../session.ts";

/** Every provider of the product, with the workspace's keys for it and how they fare. */
export async function listProviders({ session }: { session: Session }): Promise<{ items: ProviderView[] }> {
  const keys = await withUser(session.userId, async (handle) => {
    const connections = await listConnections(handle, session.workspaceId);
    const lanes = await listLaneStates(handle, session.workspaceId);
    return connections.map((connection) => ({
      ...connection,
      lanes: lanes.filter(({ connectionId }) => connectionId === connection.id),
    }));
  });
  const items = providers.map((provider) =>
    toView(
      provider,
      keys.filter((key) => key.provider === provider.slug),
    ),
  );
  return { items: items.sort((a, b) => a.name.localeCompare(b.name, "en")) };
}

function toView(provider: Provider, connections: readonly ConnectionView[]): ProviderView {
  const { slug, name, category, tier, description, website, docsUrl, evidence } = provider;
  const { windows, concurrency } = provider.limits;
  const keyless = provider.auth.kind === "none";
  return {
    slug,
    name,
    category,
    tier,
    description,
    website,
    docsUrl,
    evidence,
    doubts: [...(provider.doubts ?? [])],
    keyless,
    operations: Object.values(provider.operations).map((operation) => ({
      name: operation.name,
      rule: operation.charge.rule,
      credits: operation.charge.rule === "free" ? 0 : operation.charge.credits,
      needs: operation.needs.map((fields) => [...fields]),
    })),
    features: [...(provider.features ?? [])],
    limits: { windows: [...windows], ...(concurrency !== undefined && { concurrency }) },
    connections: connections.map((connection) => ({ ...connection, ...(keyless && { status: "keyless" }) })),
  };
}
