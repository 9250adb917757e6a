import type { ChangeRetention, FieldFreshness, Retention } from "@/lib/contracts/retention.ts";
import { withUser } from "@/lib/db/client.ts";
import { setRetention } from "@/lib/db/retention.ts";
import { AppError } from "@/lib/errors.ts";
import { findProvider } from "@/lib/providers/registry.ts";
import type { Session } from "../session.ts";
import { requireRetention } from "./require-retention.ts";

/** Changes what is named; what is too old by it goes within minutes (jobs) or hours (answers). Gives the state after it. */
export function changeRetention({ session, input }: { session: Session; input: ChangeRetention }): Promise<Retention> {
  refuseUnknownProviders(input.fieldFreshness ?? []);
  return withUser(session.userId, async (handle) => {
    await setRetention(handle, session.workspaceId, input);
    return requireRetention(handle, session);
  });
}

function refuseUnknownProviders(rules: readonly FieldFreshness[]): void {
  const issues = rules.flatMap(({ provider: slug, operation }, index) => {
    if (slug === undefined || operation === undefined) return [];
    const path = `fieldFreshness.${index}.provider`;
    const provider = findProvider(slug);
    if (!provider) return [{ path, message: `there is no provider "${slug}"; see the list of providers` }];
    if (provider.operations[operation]) return [];
    const offered = Object.keys(provider.operations).join(", ");
    return [{ path, message: `${provider.name} does not offer ${operation}; it offers ${offered}` }];
  });
  const [first] = issues;
  if (first) throw new AppError("DATA_VALIDATION_FAILED", `${first.path}: ${first.message}`, { issues });
}
