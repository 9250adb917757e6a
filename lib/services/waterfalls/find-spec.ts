import { withUser } from "@/lib/db/client.ts";
import { findWaterfall } from "@/lib/db/waterfalls.ts";
import { AppError } from "@/lib/errors.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { findTemplate, listTemplates } from "@/lib/waterfall/templates.ts";
import type { Session } from "../session.ts";

/** A whole spec as it is; a name as the workspace's own waterfall of that name, else the template. */
export async function findSpec(session: Session, waterfall: string | WaterfallSpec): Promise<WaterfallSpec> {
  if (typeof waterfall !== "string") return waterfall;
  const { userId, workspaceId } = session;
  const saved = await withUser(userId, (handle) => findWaterfall(handle, { workspaceId, name: waterfall }));
  const spec = saved?.spec ?? findTemplate(waterfall);
  if (spec) return spec;
  const names = listTemplates().map(({ name }) => name);
  throw new AppError(
    "WATERFALL_NOT_FOUND",
    `There is no waterfall "${waterfall}"; templates are ${names.join(", ")}, and the workspace may have its own.`,
  );
}
