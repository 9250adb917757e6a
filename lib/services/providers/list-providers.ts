import type { ProviderView } from "@/lib/contracts/api.ts";
import { withUser } from "@/lib/db/client.ts";
import { type Connection, listConnections } from "@/lib/db/connections.ts";
import type { Provider } from "@/lib/providers/define.ts";
import { providers } from "@/lib/providers/registry.ts";
import type { Session } from "../session.ts";

/** Every provider of the product, with the workspace's connection to it. */
export async function listProviders({ session }: { session: Session }): Promise<{ items: ProviderView[] }> {
  const connections = await withUser(session.userId, (handle) => listConnections(handle, session.workspaceId));
  const items = providers.map((provider) =>
    toView(
      provider,
      connections.find((connection) => connection.provider === provider.slug),
    ),
  );
  return { items: items.sort((a, b) => a.name.localeCompare(b.name, "en")) };
}

function toView(provider: Provider, connection: Connection | undefined): ProviderView {
  const { slug, name, category, tier, description, website, docsUrl, evidence } = provider;
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
    connection: connection
      ? {
          id: connection.id,
          status: keyless ? "keyless" : connection.status,
          hint: connection.hint,
          createdAt: connection.createdAt,
        }
      : null,
  };
}
