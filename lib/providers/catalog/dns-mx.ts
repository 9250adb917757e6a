import { z } from "zod";
import { normalizeEmail } from "@/lib/cleaning/email.ts";
import type { EmailStatus } from "@/lib/contracts/entities.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found } from "@/lib/providers/outcome.ts";
import { email, rows, text } from "@/lib/providers/reading.ts";

/** As a number in the answers of most resolvers, by name in some. */
const MX: readonly (string | undefined)[] = ["15", "MX"];
const NOERROR = 0;
const NXDOMAIN = 3;
/** RFC 7505: a single record with preference 0 and an empty host says that the domain takes no mail. */
const NULL_MX = /^\d+\s+\.?$/;

const record = z.object({ type: text, data: text });

export const dnsMx = defineProvider({
  slug: "dns-mx",
  name: "DNS mail check",
  category: "verification",
  tier: "free",
  description: "Looks up whether the domain of an address exists and takes mail at all. Needs no key, costs nothing.",
  website: "https://developers.cloudflare.com/1.1.1.1/",
  docsUrl: "https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/",
  evidence: "official",
  mark: { initials: "MX", color: "#475569" },
  auth: { kind: "none" },
  baseUrl: "https://cloudflare-dns.com",
  limits: { windows: [{ limit: 50, perMs: 1_000 }], concurrency: 20 },
  doubts: ["It can refute an address but never confirm one: a domain that takes mail need not have this mailbox."],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => {
        const domain = normalizeEmail(input.email)?.split("@").at(-1);
        if (!domain)
          throw new Error(`"${input.email}" is not an e-mail address; expected something like jane@acme.com`);
        return {
          method: "GET",
          path: "/dns-query",
          query: { name: domain, type: "MX" },
          headers: { accept: "application/dns-json" },
        };
      },
      reply: z.object({
        Status: z.number(),
        Answer: rows(record),
        Question: rows(z.object({ name: text })),
      }),
      read: (body, input) => {
        const say = (status: EmailStatus, reason: string) =>
          found({ email: email.parse(input.email) ?? input.email ?? "", status, reason });
        if (body.Status === NXDOMAIN) return say("invalid", "no_such_domain");
        if (body.Status !== NOERROR)
          return failed("unavailable", `The domain's name servers gave no answer (DNS status ${body.Status})`);
        const exchangers = body.Answer.filter((row) => MX.includes(row.type));
        // Mail then goes to the domain's own address (RFC 5321, 5.1), so this alone refutes nothing.
        if (exchangers.length === 0) return say("unknown", "no_mail_exchanger");
        return exchangers.every((row) => NULL_MX.test(row.data ?? ""))
          ? say("invalid", "null_mx")
          : say("unknown", "has_mail_exchanger");
      },
      charge: { rule: "free", credits: 0 },
      repeat: "free",
      timeoutMs: 10_000,
    }),
  ],
});
