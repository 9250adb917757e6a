import { type Front, header, json, minute, type Route } from "../wire.ts";
import type { Knowledge } from "../knowledge.ts";
import { remaining } from "../accounts.ts";
import { isFields, textOf } from "../reading.ts";
import { deliverabilityOf, type Mailbox, mailboxOf, reasonOf, verifierProfile, verifyBill } from "./mailbox.ts";

const yesNo = (value: boolean) => (value ? "yes" : "no");
const scores = { deliverable: 100, risky: 50, undeliverable: 0, unknown: 0 } as const;
const failure = (status: number, error: string) => json(status, { status, error });

const answer = (seen: Mailbox) => ({
  email: seen.email,
  status: deliverabilityOf(seen),
  reason: reasonOf(seen),
  domain: {
    name: seen.domain,
    acceptAll: seen.verdict === "unknown" ? "unknown" : yesNo(seen.facts.mail === "catch_all"),
    disposable: yesNo(seen.verdict === "disposable"),
    free: yesNo(seen.facts.kind === "webmail"),
  },
  account: { role: yesNo(seen.isRole), disabled: "unknown", fullMailbox: "unknown" },
  ...(seen.hasMail && { dns: { type: "MX", record: `mx.${seen.domain}.` } }),
  provider: seen.hasMail ? `${seen.facts.mailHost}.com` : "other",
  score: scores[deliverabilityOf(seen)],
  toxic: "unknown",
  toxicity: 0,
});

const verify: Route["handle"] = ({ query }, { knows }) => {
  const asked = query.get("email")?.trim();
  if (!asked) return failure(400, "Bad Request");
  const seen = mailboxOf(knows, asked);
  return json(200, answer(seen), [verifyBill(seen, ["unknown"])]);
};

/** The body is a list by itself, which the emulator does not parse for its fronts. */
function addressesOf(rawBody: string, knows: Knowledge): Mailbox[] {
  try {
    const rows: unknown = JSON.parse(rawBody);
    const asked = Array.isArray(rows) ? rows.filter(isFields) : [];
    return asked.flatMap((row) => {
      const email = textOf(row, "email");
      return email === undefined ? [] : [mailboxOf(knows, email)];
    });
  } catch {
    return [];
  }
}

const verifyBatch: Route["handle"] = ({ rawBody }, { knows }) => {
  const seen = addressesOf(rawBody, knows);
  if (seen.length === 0 || seen.length > 10_000) return failure(400, "Bad Request");
  return json(
    200,
    seen.map(answer),
    seen.map((one) => verifyBill(one, ["unknown"])),
  );
};

/** Bouncer, API v1.1. Unknown verdicts are not charged. */
export function bouncer(): Front {
  const all = { method: "GET", credits: 0 } as const;
  return {
    slug: "bouncer",
    profile: verifierProfile(700, 0.007),
    keyed: true,
    keyOf: (request) => header(request, "x-api-key"),
    routes: [
      {
        ...all,
        path: "/email/verify",
        operation: "verify-email",
        group: "real-time",
        windows: [{ limit: 1_000, perMs: minute }],
        credits: 1,
        handle: verify,
      },
      {
        ...all,
        method: "POST",
        path: "/email/verify/batch/sync",
        operation: "verify-emails",
        group: "sync",
        windows: [{ limit: 100, perMs: minute }],
        credits: 1,
        handle: verifyBatch,
      },
      {
        ...all,
        path: "/credits",
        operation: "account",
        group: "credits",
        windows: [{ limit: 10, perMs: minute }],
        handle: (_request, { account }) => json(200, { credits: Math.floor(remaining(account)) }),
      },
    ],
    refuse: () => failure(401, "Unauthorized"),
    tooFast: () => failure(429, "Too Many Requests"),
    outOfCredits: () => failure(402, "Payment Required"),
    unknownPath: () => failure(404, "Not Found"),
  };
}
