import { operation } from "@/lib/providers/define.ts";
import { found } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import { countryNames } from "./countries.ts";
import { companiesOf, none, pageOf, peopleOf, rowsReply } from "./zoominfo-reply.ts";
import { post } from "./zoominfo-request.ts";

const paging = (input: { limit?: number | undefined; cursor?: string | undefined }) => ({
  "page[number]": Number(input.cursor ?? 1),
  "page[size]": Math.min(input.limit ?? 25, 100),
});
const following = (reply: Reply) => {
  const page = pageOf(reply.body);
  const here = page?.meta?.page?.number;
  return {
    total: page?.meta?.totalResults ?? page?.totalResults,
    nextCursor: page?.links?.next && here !== undefined ? String(here + 1) : undefined,
  };
};
const either = (words: readonly string[] | undefined) => words?.join(" OR ");
const any = (words: readonly string[] | undefined) => words?.join(",");

export const searchOperations = [
  operation("search-people", {
    needs: [["companyDomain"], ["companyName"], ["titles"], ["seniorities"], ["departments"], ["countries"], ["industries"]], // prettier-ignore
    request: (input) =>
      post(
        "/contacts/search",
        "ContactSearch",
        {
          companyWebsite: input.companyDomain,
          companyName: input.companyName,
          jobTitle: either(input.titles),
          managementLevel: any(input.seniorities),
          department: any(input.departments),
          country: any(countryNames(input.countries)),
          industryKeywords: either(input.industries),
        },
        paging(input),
      ),
    reply: rowsReply,
    read: (list, _input, reply) => {
      const people = peopleOf(list);
      return people.length > 0 ? found({ people, ...following(reply) }, { results: people.length }) : none(list);
    },
    charge: { rule: "free", credits: 0 },
    repeat: "free",
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) =>
      post(
        "/companies/search",
        "CompanySearch",
        {
          companyName: input.name,
          companyWebsite: any(input.domains),
          industryKeywords: either([...(input.industries ?? []), ...(input.keywords ?? [])]) || undefined,
          country: any(countryNames(input.countries)),
          employeeRangeMin: input.employeeMin === undefined ? undefined : String(input.employeeMin),
          employeeRangeMax: input.employeeMax === undefined ? undefined : String(input.employeeMax),
        },
        paging(input),
      ),
    reply: rowsReply,
    read: (list, _input, reply) => {
      const companies = companiesOf(list);
      return companies.length > 0
        ? found({ companies, ...following(reply) }, { results: companies.length })
        : none(list);
    },
    charge: { rule: "free", credits: 0 },
    repeat: "free",
  }),
];
