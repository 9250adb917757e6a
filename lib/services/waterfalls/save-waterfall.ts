import { withUser } from "@/lib/db/client.ts";
import { saveWaterfall as save } from "@/lib/db/waterfalls.ts";
import { providerCatalogue } from "@/lib/engine/job-context.ts";
import { AppError } from "@/lib/errors.ts";
import { parseWaterfallFile } from "@/lib/waterfall/file.ts";
import { plan } from "@/lib/waterfall/plan.ts";
import type { Session } from "../session.ts";

type Input = { session: Session; /** A spec, or the older form of a waterfall file. */ input: unknown };

/** Saves the next version. One that could never run is refused; a missing key is no reason, it may come later. */
export async function saveWaterfall({ session, input }: Input): Promise<{ name: string; version: number }> {
  const parsed = parseWaterfallFile(input);
  if (!parsed.ok) throw refusal(parsed.problems);
  const planned = plan(parsed.spec, providerCatalogue());
  if (!planned.ok) throw refusal(planned.problems);
  const version = await withUser(session.userId, (handle) => save(handle, session.workspaceId, parsed.spec));
  return { name: parsed.spec.name, version };
}

const refusal = (problems: readonly string[]) =>
  new AppError("WATERFALL_INVALID", problems.join(" "), {
    issues: problems.map((message) => ({ path: "waterfall", message })),
  });
