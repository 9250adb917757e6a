import type { LogLine } from "@/lib/contracts/job.ts";
import type { Result } from "@/lib/waterfall/state.ts";

const shown = ["email", "phone", "name", "fullName", "companyDomain"];

/** The console's line about a finished record. Rows count from 1, as in the file without its header. */
export function consoleLine(seq: number, result: Result): Omit<LogLine, "at"> {
  return { level: result.state === "failed" ? "warn" : "info", message: `Row ${seq + 1}: ${told(result)}`, seq };
}

function told({ state, output, provenance, error, acceptedProvider }: Result): string {
  if (state === "success") {
    const value = shown.map((field) => output?.fields[field]).find((field) => typeof field === "string");
    const from = acceptedProvider === null ? "" : ` from ${acceptedProvider}`;
    const status = output?.verified
      ? ", verified"
      : output?.emailStatus
        ? `, ${output.emailStatus.replace("_", "-")}`
        : "";
    return `${typeof value === "string" ? value : "done"}${from}${status}`;
  }
  if (state !== "not_found") return error ? error.message : state;
  const asked = new Set(provenance.steps.filter((step) => step.outcome !== "skipped").map((step) => step.provider))
    .size;
  const kept = output?.bestCandidate ? `; best candidate ${output.bestCandidate.email}` : "";
  return `not found, ${asked} ${asked === 1 ? "provider" : "providers"} asked${kept}`;
}
