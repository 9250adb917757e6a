import { fieldsList, questionOf, textOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { SurfeJobs } from "./surfe-jobs.ts";

export const companyData = (company: Company) => ({
  name: company.name,
  description: company.description,
  websites: [company.domain],
  linkedInURL: `https://www.linkedin.com/company/${company.linkedinSlug}`,
  founded: String(company.foundedYear),
  revenue: company.revenueRange,
  employeeCount: company.employeeCount,
  industry: company.industry,
  subIndustry: company.industry,
  isPublic: false,
  followersCountLinkedin: company.employeeCount * 12,
  hqCountry: company.countryCode,
  hqAddress: `${company.city}, ${company.region}, ${company.countryCode}`,
  keywords: company.keywords,
  phones: [company.phone],
  digitalPresence: [{ name: "LinkedIn", url: `https://www.linkedin.com/company/${company.linkedinSlug}` }],
  fundingRounds: company.fundingTotal > 0 ? [{ name: company.fundingStage, amount: company.fundingTotal, amountCurrency: "USD", announcedDate: "2021-05-01", leadInvestors: [] }] : [], // prettier-ignore
  parentOrganization: null,
});

type Row = Partial<ReturnType<typeof companyData>> & { externalID: string; status: string };

/** Up to 500 companies a job; a company that is not on file comes back COMPLETED with nothing in it. */
export function companyJobs(): { start: Route["handle"]; read: Route["handle"] } {
  const jobs = new SurfeJobs<Row>("companies");
  return {
    start: (request, context) => {
      const asked = fieldsList(request.body["companies"]);
      if (asked.length === 0 || asked.length > 500)
        return json(400, { message: "companies must contain between 1 and 500 items" });
      if (asked.some((company) => !textOf(company, "domain")))
        return json(400, { message: "each company needs a domain" });
      const refusal = SurfeJobs.refuseWebhook(request);
      if (refusal) return refusal;
      const results = asked.map((one) => {
        const domain = textOf(one, "domain");
        const company = context.knows.findCompany({ domain });
        const row: Row = {
          externalID: textOf(one, "externalID") ?? "",
          ...(company && companyData(company)),
          status: "COMPLETED",
        };
        return { row, bills: company ? [{ question: questionOf("enrich-company", { domain }), credits: 1 }] : [] };
      });
      const started = jobs.start(
        request,
        context,
        results.map(({ row }) => row),
      );
      return json(
        202,
        started,
        results.flatMap(({ bills }) => bills),
      );
    },
    read: (request, context) =>
      jobs.read(request, context, ({ externalID }) => ({ externalID, status: "IN_PROGRESS" })),
  };
}
