import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { type Deliverability, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { refusedQuestionProbe } from "@/lib/providers/key-probe.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { flag, group, judgedAddress, text } from "@/lib/providers/reading.ts";

const words: Record<string, Deliverability> = {
  safe: "deliverable",
  risky: "risky",
  invalid: "undeliverable",
  unknown: "unknown",
};

/** Each part may be an error in place of its details: the part is then silent and the verdict stands. */
const failure = group({ type: text });

/** A server of one's own refuses a wrong secret as a header it cannot take: 400, in words. */
const readError: ReadError = ({ status, body }) =>
  status === 400 && /x-reacher-secret/i.test(String(body)) ? failed("auth", "Reacher refused the secret") : undefined;

export const reacher = defineProvider({
  slug: "reacher",
  name: "Reacher",
  category: "verification",
  tier: "budget",
  description: "Verifies e-mail addresses with an open-source engine, hosted by its makers or by oneself.",
  website: "https://reacher.email",
  docsUrl: "https://github.com/reacherhq/check-if-email-exists/blob/master/backend/openapi.json",
  evidence: "official",
  mark: { initials: "Re", color: "#0d9488" },
  auth: { kind: "header", name: "Authorization" },
  baseUrl: "https://api.reacher.email",
  limits: {
    windows: [
      { limit: 60, perMs: 60_000 },
      { limit: 10_000, perMs: 86_400_000 },
    ],
  },
  readError,
  doubts: [
    "The limits are those that its configuration file suggests.",
    "No page says what is left; the key is tested with a question that lacks an address, and that this is refused free of charge is assumed.",
    "A server of one's own wants the secret in another header; it has to be told to take this one.",
    "Which status a used-up plan gets is not documented; 402 is read so.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "POST", path: "/v1/check_email", json: { to_email: input.email } }),
      reply: z
        .object({
          input: judgedAddress,
          is_reachable: text,
          misc: group({ is_disposable: flag, is_role_account: flag }),
          smtp: group({ is_catch_all: flag, has_full_inbox: flag, is_disabled: flag, error: failure }),
          mx: group({ error: failure }),
          syntax: group({ address: judgedAddress }),
        })
        .refine((body) => body.is_reachable !== undefined, "is_reachable is missing"),
      read: (body, input) => {
        const { misc, smtp, mx } = body;
        const status = mailboxStatus(words[body.is_reachable?.toLowerCase() ?? ""] ?? "unknown", {
          disposable: misc?.is_disposable,
          catchAll: smtp?.is_catch_all,
          role: misc?.is_role_account,
        });
        const why = [
          body.is_reachable,
          smtp?.has_full_inbox ? "full inbox" : undefined,
          smtp?.is_disabled ? "disabled" : undefined,
          mx?.error?.type ?? smtp?.error?.type,
        ];
        const address = body.input ?? body.syntax?.address ?? input.email;
        if (!address) return malformedText("input is missing");
        return found({
          email: address,
          status,
          reason: why.filter((word) => word !== undefined).join("/"),
        });
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      // The server queues the question and talks to the mail server itself.
      timeoutMs: 90_000,
    }),
  ],
  quota: refusedQuestionProbe(() => ({ method: "POST", path: "/v1/check_email", json: {} }), "verifications"),
});
