import { z } from "zod";
import type { EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import { type OperationName, type OperationOutput, operationContracts } from "@/lib/contracts/operation.ts";
import type { Outcome, PendingOutcome } from "@/lib/contracts/outcome.ts";
import { malformed, malformedText, type Reply } from "@/lib/providers/define.ts";
import { found, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  domain,
  flag,
  foundEmail,
  joinName,
  linkedin,
  phone,
  saysAnything,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";
import { searchAnswer, searches } from "./betterenrich-search.ts";

const field = z.string().optional().catch(undefined);
const question = z.object({
  fullName: field,
  firstName: field,
  lastName: field,
  companyDomain: field,
  linkedinUrl: field,
  domain: field,
  email: field,
  phone: field,
  platform: field,
});
export type Question = Partial<z.infer<typeof question>>;

const waiting = new Set(["processing", "pending", "queued", "running", "in_progress"]);
const job = z.object({ id: text, status: text, data: anything });

/** Pending while the vendor says so: 202, or one of several words. Undefined when the answer is there. */
export function readJob({ status, body }: Reply): PendingOutcome | undefined {
  const parsed = job.safeParse(body).data;
  const word = parsed?.status?.toLowerCase();
  const goesOn =
    word === undefined
      ? parsed !== undefined && parsed.data === undefined && parsed.id !== undefined
      : waiting.has(word);
  return status === 202 || goesOn ? pending() : undefined;
}

/** What a start has in common: 201 with an id, or the answer at once. */
export const startReply = z.object({ id: text, status: text, message: text, data: anything });

type Answers =
  | "find-email"
  | "find-personal-email"
  | "find-phone"
  | "enrich-person"
  | "find-social"
  | "check-ads"
  | "check-dnc"
  | "verify-phone"
  | (typeof searches)[number];

export function startOr<Name extends Answers>(name: Name, externalIdOf: (input: Question, id: string) => string) {
  return {
    reply: startReply,
    read: (body: z.infer<typeof startReply>, input: unknown, reply: Reply): Outcome<OperationOutput<Name>> => {
      const asked = question.parse(input);
      if (reply.status === 201 || readJob(reply))
        return body.id ? pending({ externalId: externalIdOf(asked, body.id) }) : malformedText("id is missing");
      return typed(name, answerFor(name, reply.body, z.record(z.string(), z.unknown()).catch({}).parse(input)));
    },
  };
}

/** The outcome with its data checked, so that its type says what it is. */
function typed<Name extends OperationName>(name: Name, outcome: Outcome): Outcome<OperationOutput<Name>> {
  if (outcome.outcome !== "found") return outcome;
  const data = operationContracts[name].output.safeParse(outcome.data);
  return data.success ? { ...outcome, data: data.data } : malformed(data.error);
}

const values = z.record(z.string(), z.unknown());
/** No data is told in several ways, and an only item may stand in a list. */
const resultReply = z.object({
  status: text,
  data: z
    .union([
      values,
      z.union([z.null(), z.literal(""), z.tuple([])]).transform(() => undefined),
      z.tuple([values]).transform(([only]) => only),
    ])
    .optional(),
});

/** `{id, status: "success", data}`; data without the value says that there is none, whatever the word. */
export function answerFor(name: OperationName | undefined, body: unknown, input: Record<string, unknown>): Outcome {
  const search = searches.find((one) => one === name);
  const page = search && searchAnswer(search, body, input);
  if (page) return page;
  const reply = resultReply.safeParse(body).data;
  if (!reply) return malformedText("data cannot be read");
  const { status, data } = reply;
  if (status === undefined && !data) return malformedText("status is missing");
  if (!data) return notFound();
  const asked = question.parse(input);
  if (name !== undefined) return valueFor(name, data, asked);
  // A recorded reply does not say what had been asked: the first question that it answers.
  const answers = questions.map((one) => valueFor(one, data, asked));
  return answers.find(({ outcome }) => outcome === "found") ?? answers[0] ?? notFound();
}

const questions = ["find-email", "find-phone", "enrich-person", "check-dnc", "check-ads", "find-social"] as const;
function valueFor(name: OperationName, data: Data, asked: Question): Outcome {
  switch (name) {
    case "find-personal-email": {
      const address = foundEmail.safeParse(data["personal_email"] ?? data["personalEmail"] ?? data["email"]);
      if (!address.success) return malformed(address.error);
      return address.data ? found({ personalEmail: address.data }) : notFound();
    }
    case "find-phone":
      return phoneAnswer(data, true);
    case "verify-phone":
      return phoneAnswer(data, false, asked.phone);
    case "enrich-person":
      return personAnswer(data, asked.email);
    case "find-social":
      return socialAnswer(data);
    case "check-ads":
      return adsAnswer(data, asked.platform ?? "google");
    case "check-dnc":
      return dncAnswer(data, asked.phone);
    case "search-people":
    case "search-companies":
      return malformedText("content is missing");
    default:
      return emailAnswer(data);
  }
}

const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  deliverable: "valid",
  catch_all: "catch_all",
  catchall: "catch_all",
  accept_all: "catch_all",
  invalid: "invalid",
  unknown: "unknown",
};
type Data = Record<string, unknown>;

function emailAnswer(data: Data): Outcome<EmailFinding> {
  const address = foundEmail.safeParse(data["email"] ?? data["work_email"]);
  if (!address.success) return malformed(address.error);
  return address.data
    ? found({ email: address.data, status: verdictOf(statuses, text.parse(data["status"])) })
    : notFound();
}

function phoneAnswer(data: Data, onlyValid: boolean, asked?: string): Outcome<PhoneFinding> {
  const given = data["mobileNumber"] ?? data["phone_number"] ?? data["mobile_phone"] ?? data["phone"];
  const number = phone.parse(given) ?? phone.parse(asked);
  const status = text.parse(data["status"])?.toLowerCase();
  if (onlyValid && (!text.parse(given) || (status !== undefined && status !== "valid"))) return notFound();
  if (!number && (onlyValid || text.parse(given))) return malformedText("mobileNumber is no number");
  const line = text.parse(data["lineType"])?.toLowerCase() ?? "";
  const type = /mobile|cell|wireless/.test(line)
    ? "mobile"
    : /voip/.test(line)
      ? "voip"
      : /land|fixed/.test(line)
        ? "landline"
        : undefined;
  const country = text.parse(data["country"]);
  const verdict =
    status === undefined
      ? undefined
      : /^(valid|active|connected)$/.test(status)
        ? "valid"
        : /^(invalid|inactive|disconnected)/.test(status)
          ? "invalid"
          : "unknown";
  if (!onlyValid && verdict === undefined) return malformedText("status is missing");
  return found({
    phone: number ?? "",
    type: type ?? (onlyValid ? "mobile" : "unknown"),
    ...(verdict && { status: verdict }),
    carrier: text.parse(data["carrier"]),
    country: /^[a-z]{2}$/i.test(country ?? "") ? country?.toUpperCase() : undefined,
  } as const);
}

/** Keys as the vendor spells them: "Linkedin Profile Url", "Name", "Title". */
function personAnswer(data: Data, email: string | undefined): Outcome<Person> {
  const linkedinUrl = linkedin.parse(data["Linkedin Profile Url"] ?? data["linkedin_url"] ?? data["linkedinUrl"]);
  const fullName = text.parse(data["Name"]) ?? joinName(text.parse(data["First Name"]), text.parse(data["Last Name"]));
  const title = text.parse(data["Title"]);
  if (!saysAnything({ linkedinUrl, fullName, title })) return notFound();
  const companyName = text.parse(data["Company"]);
  return found({ fullName, title, linkedinUrl, companyName, companyDomain: domain.parse(data["Domain"]), email });
}

const networks = ["linkedin", "facebook", "twitter", "instagram", "youtube", "tiktok", "github", "pinterest"];
function socialAnswer(data: Data): Outcome<OperationOutput<"find-social">> {
  const profiles = Object.entries(data).flatMap(([key, value]) => {
    const network = networks.find((one) => key.toLowerCase().includes(one));
    const url = text.parse(value);
    return network && url && /^https?:|^www\.|\.com\//i.test(url)
      ? [[network, linkedin.parse(url) ?? url] as const]
      : [];
  });
  return profiles.length > 0 ? found({ profiles: Object.fromEntries(profiles) }) : notFound();
}

function adsAnswer(data: Data, platform: string): Outcome<OperationOutput<"check-ads">> {
  const ads = data["ads"];
  const count = Array.isArray(ads) ? ads.length > 0 : undefined;
  const runsAds = flag.parse(data["runsAds"] ?? data["isRunningAds"] ?? data["running"] ?? data["hasAds"]) ?? count;
  if (runsAds === undefined) return notFound();
  return found({ runsAds, ...(runsAds && { channels: [platform] }) });
}

function dncAnswer(data: Data, asked: string | undefined): Outcome<OperationOutput<"check-dnc">> {
  const number = phone.parse(data["phone"]) ?? phone.parse(asked);
  const listed = flag.parse(data["dnc"] ?? data["isDnc"] ?? data["onDncList"] ?? data["listed"]);
  if (listed === undefined) return notFound();
  return found({ phone: number ?? "", listed });
}
