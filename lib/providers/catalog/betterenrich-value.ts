import type { EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName, OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
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

type Asked = { email?: string | undefined; phone?: string | undefined; platform?: string | undefined };

/** What `data` says to a question. */
export function valueFor(name: OperationName, data: Data, asked: Asked): Outcome {
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
