import { describe, expect, it } from "vitest";
import type { OperationName } from "@/lib/contracts/operation.ts";
import { jobTimes, keepOf } from "./keep.ts";

const keep = (settings: unknown, name: OperationName, wants?: string[], keepMs?: number) =>
  keepOf(jobTimes.parse(settings), "apollo", { name, ...(keepMs !== undefined && { keepMs }) }, wants);
const rules = (...fieldFreshness: unknown[]) => ({ fieldFreshness });

describe("what a question says of how long it may be answered from memory", () => {
  it("is nothing where no field has a time of its own: the operation's time holds", () => {
    expect(keep({}, "find-email", ["email"])).toBeUndefined();
    expect(keep(rules({ field: "foundedYear", hitDays: 5 }), "find-email", ["email"])).toBeUndefined();
    expect(keep(rules({ field: "email", hitDays: 30 }), "find-email", ["email"])).toBeUndefined();
  });

  it("is nothing for an answer that is one thing as a whole, and for a guess that is good for less", () => {
    const rule = rules({ field: "email", hitDays: 5 });
    expect(keep(rule, "find-email", undefined)).toBeUndefined();
    expect(keep(rule, "find-email", ["email"], 3_600_000)).toBeUndefined();
    expect(keep(rule, "research", ["email"])).toBeUndefined();
  });

  it("goes by the answer's own names, and always wants what the answer cannot do without", () => {
    expect(keep(rules({ field: "emailStatus", hitDays: 3 }), "find-email", [])).toEqual({
      wants: ["email"],
      days: { status: 3 },
      beside: ["confidence"],
      missDays: 14,
    });
    expect(keep({}, "enrich-company", ["companyName", "foundedYear"])).toMatchObject({
      wants: ["name", "foundedYear"],
      days: { foundedYear: 3_650, monthlyVisits: 30 },
    });
  });

  it("names the fields whose time differs from the one that the owner set for the operation", () => {
    const settings = {
      freshness: { "apollo find-email": { hitDays: 5, missDays: 2 } },
      ...rules({ field: "email", hitDays: 5 }, { field: "title", hitDays: 30 }),
    };
    expect(keep(settings, "find-email", ["email"])).toMatchObject({ days: { title: 30 }, missDays: 2 });
  });

  it("has a miss hold for the shortest time of what is wanted, and not of what is not", () => {
    const rule = rules({ field: "title", missDays: 3 }, { field: "city", missDays: 40 });
    expect(keep(rule, "enrich-person", ["title", "city"])).toMatchObject({ missDays: 3, days: {} });
    expect(keep(rule, "enrich-person", ["city"])).toMatchObject({ missDays: 40 });
    expect(keep(rule, "enrich-person", ["city", "region"])).toBeUndefined();
  });
});
