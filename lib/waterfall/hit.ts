import { answerFields, companyFieldOf } from "@/lib/contracts/field.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import { operations } from "@/lib/contracts/operation.ts";
import type { Plan } from "./plan.ts";
import { isBlank } from "./merge.ts";

/** What a finder's answer tells, in the names that rows use. */
export type Hit = {
  fields: Record<string, unknown>;
  /** Field → how sure the vendor is of it, where it says so. */
  confidence: Record<string, number | undefined>;
};

/** Undefined when the data is not what the operation promises: an unreadable reply, never a miss. */
export const readHit = (operation: OperationName, data: unknown): Hit | undefined => read(operation, data, false);

/** Of an answer that is too old in parts: what is left may lack what an answer must have. Undefined when it says nothing. */
export function readPart(operation: OperationName, data: unknown): Hit | undefined {
  const hit = read(operation, data, true);
  return hit && Object.values(hit.fields).some((value) => !isBlank(value)) ? hit : undefined;
}

function read(operation: OperationName, data: unknown, isPart: boolean): Hit | undefined {
  switch (operation) {
    case "find-email": {
      const { output } = operations[operation];
      const finding = (isPart ? output.partial() : output).safeParse(data);
      if (!finding.success) return undefined;
      const { status, confidence, ...rest } = finding.data;
      return { fields: { ...rest, emailStatus: status }, confidence: { email: confidence } };
    }
    case "find-phone": {
      const { output } = operations[operation];
      const finding = (isPart ? output.partial() : output).safeParse(data);
      if (!finding.success) return undefined;
      const { phone, type, status, confidence } = finding.data;
      return { fields: { phone, phoneType: type, phoneStatus: status }, confidence: { phone: confidence } };
    }
    case "enrich-company": {
      const company = operations[operation].output.safeParse(data);
      if (!company.success) return undefined;
      const fields = Object.entries(company.data).map(([name, value]) => [companyFieldOf(name), value]);
      return { fields: Object.fromEntries(fields), confidence: {} };
    }
    case "find-personal-email":
    case "enrich-person":
    case "find-social":
    case "detect-technologies": {
      const { output } = operations[operation];
      const found = (isPart ? output.partial() : output).safeParse(data);
      return found.success ? { fields: { ...found.data }, confidence: {} } : undefined;
    }
    default:
      return undefined;
  }
}

/** The row fields that a hit of this operation may carry. */
export const fieldsTaught = (operation: OperationName): string[] =>
  answerFields(operation).fields.map(({ field }) => field);

/** `all` of these and one of `any` make a hit complete: the first such hit ends the record. */
export const required: Record<"person" | "company" | "phone", { all: readonly string[]; any: readonly string[] }> = {
  person: { all: [], any: ["title", "headline", "seniority", "department", "email", "phone", "linkedinUrl"] },
  company: {
    all: ["companyName"],
    any: ["industry", "employeeCount", "employeeRange", "companyDescription", "foundedYear", "companyCountry"],
  },
  phone: { all: ["phone"], any: ["phone"] },
};

/** Whether what the vendors supplied so far is what a plan without verifiers looks for. */
export function isComplete(target: Plan["target"], fields: Readonly<Record<string, unknown>>): boolean {
  if (target === "email" || target === "verdict") return false;
  const { all, any } = required[target];
  const has = (field: string) => !isBlank(fields[field]);
  return all.every(has) && any.some(has);
}

/** The one value of a hit that a person recognises it by. */
export function valueOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  for (const field of ["email", "phone", "fullName", "companyName", "companyDomain", "title", "linkedinUrl"]) {
    const value = fields[field];
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return undefined;
}
