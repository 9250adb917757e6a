import { type Front, header, json, minute, type Route } from "../wire.ts";
import { remaining } from "../accounts.ts";
import { deliverabilityOf, mailboxOf, reasonOf, verifierProfile, verifyBill } from "./mailbox.ts";

const failure = (status: number, message: string) => json(status, { success: false, message });
const sendex = { deliverable: 0.95, risky: 0.55, undeliverable: 0, unknown: 0.3 } as const;

const verify: Route["handle"] = ({ query }, { knows, account }) => {
  const asked = query.get("email")?.trim();
  if (!asked) return failure(400, "Required parameter missing: email");
  const seen = mailboxOf(knows, asked);
  const bill = verifyBill(seen, ["unknown"]);
  return {
    status: 200,
    headers: {
      "x-kickbox-balance": String(Math.floor(remaining(account)) - bill.credits),
      "x-kickbox-response-time": "312",
    },
    body: {
      result: deliverabilityOf(seen),
      reason: reasonOf(seen),
      role: seen.isRole,
      free: seen.facts.kind === "webmail",
      disposable: seen.verdict === "disposable",
      accept_all: seen.facts.mail === "catch_all",
      did_you_mean: null,
      sendex: sendex[deliverabilityOf(seen)],
      email: seen.email,
      user: seen.local,
      domain: seen.domain,
      success: true,
      message: null,
    },
    bills: [bill],
  };
};

/** Kickbox, API v2. Unknown verdicts are not charged. */
export function kickbox(): Front {
  const all = { method: "GET", group: "all", windows: [{ limit: 8_000, perMs: minute }] } as const;
  return {
    slug: "kickbox",
    profile: verifierProfile(350, 0.01),
    keyed: true,
    keyOf: (request) =>
      /^token\s+(\S+)$/i.exec(header(request, "authorization") ?? "")?.[1] ?? request.query.get("apikey") ?? undefined,
    routes: [
      { ...all, path: "/verify", operation: "verify-email", credits: 1, handle: verify },
      {
        ...all,
        path: "/balance",
        operation: "account",
        credits: 0,
        handle: (_request, { account }) =>
          json(200, { balance: Math.floor(remaining(account)), success: true, message: null }),
      },
    ],
    refuse: () => failure(403, "Invalid API key"),
    tooFast: () => failure(429, "Rate limit exceeded"),
    outOfCredits: () => failure(403, "Insufficient balance"),
    unknownPath: () => failure(404, "Not found"),
  };
}
