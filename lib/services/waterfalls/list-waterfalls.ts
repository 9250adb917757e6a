import type { WaterfallView } from "@/lib/contracts/api.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { withUser } from "@/lib/db/client.ts";
import { listConnections } from "@/lib/db/connections.ts";
import { listWaterfalls as listSaved } from "@/lib/db/waterfalls.ts";
import { providerCatalogue } from "@/lib/engine/job-context.ts";
import { plan } from "@/lib/waterfall/plan.ts";
import { listTemplates } from "@/lib/waterfall/templates.ts";
import type { Session } from "../session.ts";
import { connectionProblems } from "./check-connections.ts";

/** The workspace's own waterfalls, then the templates that none of them replaces, each with why it cannot run now. */
export async function listWaterfalls({ session }: { session: Session }): Promise<{ items: WaterfallView[] }> {
  const { saved, connections } = await withUser(session.userId, async (handle) => ({
    saved: await listSaved(handle, session.workspaceId),
    connections: await listConnections(handle, session.workspaceId),
  }));
  const catalogue = providerCatalogue();
  const problemsOf = (spec: WaterfallSpec) => {
    const planned = plan(spec, catalogue);
    const missing = connectionProblems(spec, connections).map(({ message }) => message);
    return planned.ok ? missing : [...planned.problems, ...missing];
  };
  const own = saved.map(({ name, version, spec }): WaterfallView => ({
    name,
    version,
    source: "workspace",
    spec,
    problems: problemsOf(spec),
  }));
  const replaced = new Set(own.map(({ name }) => name));
  const templates = listTemplates()
    .filter(({ name }) => !replaced.has(name))
    .map((spec): WaterfallView => ({
      name: spec.name,
      version: 1,
      source: "template",
      spec,
      problems: problemsOf(spec),
    }));
  return { items: [...own, ...templates] };
}
