import { describe, expect, it } from "vitest";
import type { JobRecord } from "@/lib/contracts/job.ts";
import { researchSpec } from "@/lib/contracts/research.ts";
import { waterfallSpec } from "@/lib/contracts/waterfall.ts";
import { listTemplates } from "@/lib/waterfall/templates.ts";
import { exportColumns } from "./columns.ts";

const template = (name: string) => {
  const found = listTemplates().find((spec) => spec.name === name);
  if (!found) throw new Error(`no template ${name}`);
  return found;
};
const names = (list: string[], spec: ReturnType<typeof template>) =>
  exportColumns({ columns: list, waterfall: spec }).map(({ name }) => name);
const row: JobRecord = {
  seq: 0,
  state: "success",
  input: { Name: "Jane" },
  output: {
    fields: { email: "jane@acme.test", title: "CEO", technologies: ["a", "b"], employeeCount: 7, companyName: "Acme" },
    verified: true,
    emailStatus: "valid",
  },
  provenance: { steps: [], fields: { email: { provider: "hunter", confidence: 93 } } },
  error: null,
  attempts: 0,
  runAt: null,
};
const cellsOf = (record: JobRecord, spec: ReturnType<typeof template>) =>
  Object.fromEntries(
    exportColumns({ columns: ["Name"], waterfall: spec }).map(({ name, read }) => [name, read(record)]),
  );

describe("the columns of an export", () => {
  it("are the list's own first, whatever they are called, and no name stands twice", () => {
    const list = ["enrichment_state", "Title", "EMAIL_STATUS ", "Name"];
    const all = names(list, template("work-email"));
    expect(all.slice(0, 4)).toEqual(list);
    expect(all).toEqual(expect.arrayContaining(["enrichment_state_2", "title_2", "email_status_2", "enriched_email"]));
    expect(new Set(all.map((name) => name.trim().toLowerCase())).size).toBe(all.length);
  });

  it("are only those that the waterfall can fill", () => {
    const company = names(["Company"], template("company"));
    expect(company).toEqual(expect.arrayContaining(["industry", "company_name", "employee_count", "enrichment_state"]));
    expect(company).not.toContain("enriched_email");
    expect(company).not.toContain("best_candidate");
    expect(names(["E-mail"], template("verify-emails"))).toEqual([
      "E-mail",
      "enriched_email",
      "email_status",
      "email_verified",
      "email_provider",
      "confidence",
      "enrichment_state",
      "enrichment_note",
    ]);
    const phone = { name: "p", target: "phone", steps: [{ provider: "surfe", operation: "find-phone" }] };
    expect(names(["Name"], waterfallSpec.parse(phone))).toEqual(expect.arrayContaining(["phone", "phone_type"]));
  });

  it("hold what was found, how sure it is and who found it", () => {
    expect(cellsOf(row, template("work-email"))).toMatchObject({
      Name: "Jane",
      enriched_email: "jane@acme.test",
      email_status: "valid",
      email_verified: true,
      email_provider: "hunter",
      confidence: 93,
      title: "CEO",
      enrichment_state: "success",
      best_candidate: null,
    });
    expect(cellsOf(row, template("company"))).toMatchObject({ technologies: "a; b", employee_count: 7 });
  });

  it("show a rejected candidate beside the answer, never as it", () => {
    const bestCandidate = {
      email: "j@acme.test",
      status: "catch_all" as const,
      providers: ["hunter", "apollo"],
      reason: "Any address is taken there",
    };
    const missed: JobRecord = { ...row, state: "not_found", output: { fields: {}, verified: false, bestCandidate } };
    expect(cellsOf(missed, template("work-email"))).toMatchObject({
      enriched_email: null,
      email_verified: null,
      best_candidate: "j@acme.test",
      best_candidate_status: "catch_all",
      best_candidate_providers: "hunter apollo",
      enrichment_note: "Any address is taken there",
    });
  });

  it("of a research job are the properties of its schema, in order and as they are named there, and the sources", () => {
    const research = researchSpec.parse({
      provider: "perplexity",
      template: "Who runs {{Company}}?",
      schema: { type: "object", properties: { ceoName: { type: "string" }, Offices: { type: "array" }, company: {} } },
    });
    const waterfall = waterfallSpec.parse({
      name: "AI research",
      target: "person",
      steps: [{ provider: "perplexity", operation: "research" }],
    });
    const columns = exportColumns({ columns: ["Company"], waterfall, research });
    const record: JobRecord = {
      ...row,
      input: { Company: "Acme" },
      output: {
        fields: {
          ceoName: "Jane Doe",
          Offices: [{ city: "Bergen" }],
          company: "Acme AS",
          sources: ["https://acme.test/a", "https://acme.test/b"],
        },
        verified: false,
      },
    };
    expect(columns.map(({ name, read }) => [name, read(record)])).toEqual([
      ["Company", "Acme"],
      ["ceoName", "Jane Doe"],
      ["Offices", '[{"city":"Bergen"}]'],
      ["company_2", "Acme AS"],
      ["sources", "https://acme.test/a; https://acme.test/b"],
      ["enrichment_state", "success"],
      ["enrichment_note", null],
    ]);
    const loose = exportColumns({ columns: [], waterfall, research: { ...research, schema: { type: "number" } } });
    const answered = { ...record, output: { fields: { answer: 42, sources: [] }, verified: false } };
    expect(loose.map(({ name }) => name)).toEqual(["answer", "sources", "enrichment_state", "enrichment_note"]);
    expect(loose[0]?.read(answered)).toBe(42);
    expect(loose[0]?.read(record)).toContain('"ceoName":"Jane Doe"');
  });
});
