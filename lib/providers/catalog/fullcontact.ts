import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { text } from "@/lib/providers/reading.ts";
import { saysNobody } from "@/lib/providers/status.ts";
import {
  answerFor,
  company,
  companyAnswer,
  companyReply,
  personAnswer,
  personReply,
  phoneAnswer,
  socialAnswer,
} from "./fullcontact-reply.ts";

const errorBody = z.object({ message: text, reasonCode: text });

/** github.com/fullcontact/fullcontact-python-client: 404 with a message is a miss, 403 a bad key. */
const readError: ReadError = (reply) => {
  const message = errorBody.safeParse(reply.body).data?.message;
  if (message && saysNobody(reply)) return notFound();
  if (reply.status >= 400 && reply.status < 500 && /quota|usage limit|credits|out of matches/i.test(message ?? ""))
    return failed("quota", "The FullContact key has used up what its plan holds");
  return undefined;
};

const post = (path: string, json: object) => ({ method: "POST" as const, path, json });
const personOf = (input: PersonQuery) =>
  post("/person.enrich", input.email ? { email: input.email } : { profiles: [{ service: "linkedin", url: input.linkedinUrl }] }); // prettier-ignore

/** 202: asked for the first time and looked up now; the same question is asked again in about two minutes. */
const queued = (reply: Reply, externalId?: string) =>
  reply.status === 202 ? pending(externalId === undefined ? {} : { externalId }) : undefined;
const later = {
  charge: { rule: "per_hit", credits: 1 },
  repeat: "paid",
  pollEveryMs: 60_000,
  giveUpAfterMs: 900_000,
} as const;
const findPerson = {
  ...later,
  needs: [["email"], ["linkedinUrl"]] as const,
  request: personOf,
  readError: (reply: Reply, input?: PersonQuery) => queued(reply, input?.email ?? input?.linkedinUrl),
  reply: personReply,
};

export const fullcontact = defineProvider({
  slug: "fullcontact",
  name: "FullContact",
  category: "social",
  tier: "standard",
  description: "Resolves an e-mail address or LinkedIn page to a person's profiles, and a domain to a company.",
  website: "https://www.fullcontact.com",
  docsUrl: "https://platform.fullcontact.com/docs",
  evidence: "official",
  mark: { initials: "FC", color: "#0ea5e9" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.fullcontact.com/v3",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "That only matches are charged is from memory; each is counted as one credit, a search by name as none.",
    "How a used-up plan is told is not documented; 402, or a refusal that speaks of usage, is read as that.",
    "There is no page for the account: the key is tried on a company that does not exist.",
    "Answers that come later are asked for again; the call to a webhook is not used.",
  ],
  operations: [
    operation("enrich-person", { ...findPerson, read: personAnswer }),
    operation("find-social", { ...findPerson, read: socialAnswer }),
    operation("find-phone", { ...findPerson, read: phoneAnswer }),
    operation("enrich-company", {
      ...later,
      needs: [["domain"], ["name"]],
      request: (input) =>
        input.domain
          ? post("/company.enrich", { domain: input.domain })
          : post("/company.search", { companyName: input.name }),
      readError: (reply, input) => queued(reply, input?.domain),
      reply: companyReply,
      read: companyAnswer,
    }),
  ],
  quota: quotaProbe({
    request: () => post("/company.enrich", { domain: "no-such-company.example" }),
    reply: company.refine((body) => "name" in body || "details" in body, "name is missing"),
    read: () => found({ remaining: null, unit: "matches" }),
    unitOfMiss: "matches",
  }),
  poll: {
    request: (externalId, name) => {
      if (name === "enrich-company") return post("/company.enrich", { domain: externalId });
      return personOf(externalId.includes("@") ? { email: externalId } : { linkedinUrl: externalId });
    },
    rows: (reply, name) => [queued(reply) ?? answerFor(reply.body, name)],
  },
});
