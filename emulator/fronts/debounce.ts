import { type Front, json, type Route } from "../wire.ts";
import { remaining } from "../accounts.ts";
import { questionOf } from "../reading.ts";
import { type Mailbox, mailboxOf, verifierProfile } from "./mailbox.ts";

const said = {
  valid: { code: "5", result: "Safe to Send", reason: "Deliverable" },
  invalid: { code: "6", result: "Invalid", reason: "Bounce" },
  unknown: { code: "7", result: "Unknown", reason: "Unknown" },
  catch_all: { code: "4", result: "Risky", reason: "Deliverable, Accept-all" },
  disposable: { code: "3", result: "Invalid", reason: "Disposable" },
  role: { code: "8", result: "Risky", reason: "Deliverable, Role" },
} as const;
const wordsOf = ({ verdict, why }: Mailbox) =>
  why === "syntax" ? { code: "1", result: "Invalid", reason: "Syntax" } : said[verdict];

const failure = (status: number, error: string) => json(status, { debounce: { error, code: "0" }, success: "0" });

/** Everything is text. The owner's name costs a second credit where it is found. */
const validate: Route["handle"] = ({ query }, { knows, account }) => {
  const asked = query.get("email")?.trim();
  if (!asked) return failure(400, "Email is missing");
  const seen = mailboxOf(knows, asked);
  const wantsOwner = query.get("append") === "true";
  const owner =
    wantsOwner && seen.verdict === "valid" && knows.chance(`owner|${seen.email}`) < 0.35
      ? knows.findPerson({ email: seen.email })
      : undefined;
  const credits = owner ? 2 : 1;
  return json(
    200,
    {
      debounce: {
        email: asked,
        ...(owner && { fullname: owner.fullName, firstname: owner.firstName, lastname: owner.lastName, photo: "" }),
        ...wordsOf(seen),
        role: String(seen.isRole),
        free_email: String(seen.facts.kind === "webmail"),
        send_transactional: seen.verdict === "invalid" ? "0" : "1",
        did_you_mean: "",
      },
      success: "1",
      balance: String(Math.floor(remaining(account)) - credits),
    },
    [
      {
        question: questionOf("verify-email", { email: seen.email, append: wantsOwner ? "yes" : undefined }),
        credits,
      },
    ],
  );
};

/** DeBounce, API v1. */
export function debounce(): Front {
  const all = { method: "GET", group: "all", windows: [], concurrency: 5 } as const;
  return {
    slug: "debounce",
    profile: verifierProfile(900, 0.0015),
    keyed: true,
    keyOf: ({ query }) => query.get("api") ?? undefined,
    routes: [
      { ...all, path: "/", operation: "verify-email", credits: 1, handle: validate },
      {
        ...all,
        path: "/balance",
        operation: "account",
        credits: 0,
        handle: (_request, { account }) => json(200, { balance: String(Math.floor(remaining(account))) }),
      },
    ],
    refuse: () => failure(401, "Wrong API"),
    tooFast: () => failure(429, "Maximum concurrent calls reached"),
    outOfCredits: () => failure(402, "Credits Low"),
    unknownPath: () => failure(404, "Not found"),
  };
}
