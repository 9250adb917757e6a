import { answerFields } from "@/lib/contracts/field.ts";
import { fieldDays, freshness } from "@/lib/contracts/freshness.ts";
import { type OperationName, operationNames } from "@/lib/contracts/operation.ts";
import type { Retention } from "@/lib/contracts/retention.ts";
import type { Handle } from "@/lib/db/client.ts";
import { findRetention, type RetentionRow } from "@/lib/db/retention.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";

/** The workspace's times, and the product's where it set none. */
export async function requireRetention(handle: Handle, { workspaceId }: Session): Promise<Retention> {
  const row = await findRetention(handle, workspaceId);
  if (!row) throw new AppError("NOT_FOUND", "There is no such workspace, or you are not a member of it.");
  return {
    jobDays: row.jobDays,
    resultDays: row.resultDays,
    freshness: operationNames.map((operation) => {
      const own = row.freshness[operation];
      const { hitDays, missDays, why } = freshness[operation];
      return { operation, hitDays, missDays, why, ...own, own: own !== undefined };
    }),
    fieldFreshness: operationNames.flatMap((operation) => fieldTimes(operation, row)),
  };
}

function fieldTimes(operation: OperationName, row: RetentionRow): Retention["fieldFreshness"] {
  const own = { operation: row.freshness[operation], fields: row.fieldFreshness };
  return answerFields(operation).fields.flatMap(({ field }) => {
    const rules = row.fieldFreshness.filter((rule) => rule.operation === operation && rule.field === field);
    return [...rules.map(({ provider }) => provider), undefined].map((provider) => ({
      ...(provider !== undefined && { provider }),
      operation,
      field,
      ...fieldDays({ provider, operation }, field, own),
    }));
  });
}
