import type { EmailStatus } from "@/lib/contracts/entities.ts";
import type { ColumnMapping, JobRecord } from "@/lib/contracts/job.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";

/** What a table shows of a record. Pure. */

export type Target = WaterfallSpec["target"];

/** `candidate`: something was found and not accepted; it is shown apart and never as a result. */
export type RecordResult = {
  kind: "accepted" | "candidate";
  value: string;
  verified: boolean;
  status: EmailStatus | undefined;
  provider: string | undefined;
  note: string | undefined;
};

const fieldsByTarget: Record<Target, readonly string[]> = {
  email: ["email"],
  verdict: ["email", "emailStatus"],
  phone: ["phone"],
  person: ["title", "headline", "linkedinUrl", "fullName", "email"],
  company: ["name", "domain", "industry", "linkedinUrl"],
};

/** The engine's name for a value that stood in the row itself; no provider has it. */
export const ROW_SOURCE = "input";

/** Null while nothing was found. */
export function recordResult({ output, provenance }: JobRecord, target: Target): RecordResult | null {
  if (!output) return null;
  const field = fieldsByTarget[target].find((name) => displayValue(output.fields[name]) !== "");
  if (field) {
    const { verified, emailStatus: status } = output;
    const value = displayValue(output.fields[field]);
    return {
      kind: "accepted",
      value,
      verified,
      status,
      provider: provenance?.fields[field]?.provider,
      note: undefined,
    };
  }
  const best = output.bestCandidate;
  if (!best) return null;
  const { email: value, status, providers, reason: note } = best;
  return { kind: "candidate", value, verified: false, status, provider: providers[0], note };
}

/** Who and where, from the mapped columns of the row as it stood in the file. */
export function recordIdentity(
  input: Record<string, string>,
  mapping: ColumnMapping,
): { person: string; company: string } {
  const byField = new Map(Object.entries(mapping).map(([column, field]) => [field, input[column]?.trim() ?? ""]));
  const get = (field: string) => byField.get(field) ?? "";
  const named = get("fullName") || `${get("firstName")} ${get("lastName")}`.trim();
  return {
    person: named || get("email") || get("linkedinUrl"),
    company: get("companyName") || get("companyDomain") || get("companyLinkedinUrl"),
  };
}

/** What this row cost now: nothing for answers from memory. */
export function recordCredits({ provenance }: JobRecord): number {
  return (provenance?.steps ?? []).reduce((sum, { credits }) => sum + credits, 0);
}

/** A field's value as one line of text. */
export function displayValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? value.map(displayValue).join(", ") : JSON.stringify(value);
}
