import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { withUser } from "@/lib/db/client.ts";
import { saveWaterfall as save } from "@/lib/db/waterfalls.ts";
import { providerCatalogue } from "@/lib/engine/job-context.ts";
import { AppError } from "@/lib/errors.ts";
import { plan } from "@/lib/waterfall/plan.ts";
import type { Session } from "../session.ts";

/** Saves the next version. One that could never run is refused; a missing key is not a reason, it may come later. */
export async function saveWaterfall(input: {
  session: Session;
  input: WaterfallSpec;
}): Promise<{ name: string; version: number }> {
  const { session, input: spec } = input;
  const planned = plan(spec, providerCatalogue());
  if (!planned.ok)
    throw new AppError("WATERFALL_INVALID", planned.problems.join(" "), {
      issues: planned.problems.map((message) => ({ path: "waterfall", message })),
    });
  const version = await withUser(session.userId, (handle) => save(handle, session.workspaceId, spec));
  return { name: spec.name, version };
}
