import { z } from "zod";
import { cleanDomain } from "@/lib/cleaning/domain.ts";
import { isEmailPattern, localPart, patternConfidence } from "@/lib/cleaning/email-pattern.ts";
import { splitName } from "@/lib/cleaning/name.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import { count, flag, joinName, list, text } from "@/lib/providers/reading.ts";

const learned = z
  .object({ pattern: text, verified: count, bounced: count })
  .transform(({ pattern, verified = 0, bounced = 0 }) => ({ pattern, verified, bounced }))
  .refine(({ verified, bounced }) => verified >= 0 && bounced >= 0);

/** Of a guess with nothing learned: more than a third of all companies use first.last. */
const GUESS_CONFIDENCE = 20;

export const emailPattern = defineProvider({
  slug: "email-pattern",
  name: "E-mail pattern",
  category: "email-finder",
  tier: "free",
  description:
    "Makes the address as the company makes its addresses, learned from those this workspace has found and verified there. Asks nobody, costs nothing.",
  website: "https://www.rfc-editor.org/rfc/rfc5321",
  docsUrl: "https://www.rfc-editor.org/rfc/rfc5321",
  evidence: "unverified",
  mark: { initials: "@?", color: "#4d7c0f" },
  auth: { kind: "none" },
  memory: true,
  baseUrl: "https://memory.invalid",
  limits: { windows: [], concurrency: 20 },
  doubts: ["A pattern says how an address would be spelt, not that it is there: let a verifier have the last word."],
  operations: [
    operation("find-email", {
      needs: [
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyDomain"],
      ],
      request: ({ fullName, firstName, lastName, companyDomain }) => {
        const domain = cleanDomain(companyDomain);
        if (!domain) throw new Error(`"${companyDomain}" is not a domain; expected something like acme.com`);
        // The name is not needed to look patterns up, but tells one question from another.
        return {
          method: "GET",
          path: "/patterns",
          query: { domain, name: fullName ?? joinName(firstName, lastName) },
        };
      },
      reply: z.object({ patterns: list(learned), guess: flag }),
      read: ({ patterns, guess }, input) => {
        const domain = cleanDomain(input.companyDomain);
        const known = patterns.flatMap(({ pattern, ...times }) =>
          isEmailPattern(pattern) ? [{ pattern, ...times }] : [],
        );
        const ranked = known
          .map((one) => ({ pattern: one.pattern, confidence: patternConfidence(one, known) }))
          .filter(({ confidence }) => confidence > 0)
          .sort((a, b) => b.confidence - a.confidence);
        const best =
          ranked[0] ?? (guess ? { pattern: "first.last" as const, confidence: GUESS_CONFIDENCE } : undefined);
        const local = best && localPart(best.pattern, input);
        if (!domain || !local) return notFound();
        const name = input.firstName && input.lastName ? input : splitName(input.fullName);
        return found({
          email: `${local}@${domain}`,
          status: "unknown",
          confidence: best.confidence,
          // With the name, a verdict on this address teaches the pattern too.
          firstName: name.firstName,
          lastName: name.lastName,
        });
      },
      charge: { rule: "free", credits: 0 },
      repeat: "free",
      keepMs: 3_600_000,
      timeoutMs: 5_000,
    }),
  ],
});
