import { isBlank } from "./blank.ts";
import { plainText } from "./text.ts";

export type LinkedinKind = "person" | "company";

/** Schools and showcase pages answer under `/company/` too. */
const SECTIONS: Record<string, LinkedinKind> = {
  in: "person",
  company: "company",
  school: "company",
  showcase: "company",
};
/** Member ids in place of a handle (`ACoAAB…`): the only slugs whose case counts. */
const MEMBER_ID = /^AC[a-zA-Z]AA[\w-]{15,}$/;
const HANDLE = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{So}_&'’.-]{1,99}$/u;
const BARE_HANDLE = /^@?[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]{2,99}$/u;
const NOT_HANDLES: ReadonlySet<string> = new Set(["yes", "no", "true", "false", "linkedin", "profile", "link"]);

/**
 * `https://www.linkedin.com/in/<slug>` or `/company/<slug>`: from a URL of any country or mobile host, with or without
 * scheme, query and trailing parts; from `in/<slug>`; or from a bare handle, read as `bareHandle` says (a person unless
 * set). Undefined for other sites, Sales Navigator (see `salesNavigatorUrl`), searches and short links.
 */
export function canonicalLinkedinUrl(value: unknown, bareHandle: LinkedinKind = "person"): string | undefined {
  if (isBlank(value)) return undefined;
  const text = plainText(value).replace(/^[<("'[]+|[>)"'\],;]+$/g, "");
  const segments = pathSegments(text);
  if (!segments) return BARE_HANDLE.test(text) ? profileUrl(bareHandle, text.replace(/^@/, "")) : undefined;
  const at = segments.findIndex((segment) => segment.toLowerCase() in SECTIONS);
  const kind = SECTIONS[segments[at]?.toLowerCase() ?? ""];
  const slug = segments[at + 1];
  const leadsTo = segments.slice(0, Math.max(at, 0)).every((segment) => /^(mwlite|comm|m|[a-z]{2})$/i.test(segment));
  return kind && slug && leadsTo ? profileUrl(kind, slug) : undefined;
}

/** A Sales Navigator lead or account page as `https://www.linkedin.com/sales/lead/<id>`; its id is no public profile. */
export function salesNavigatorUrl(value: unknown): string | undefined {
  const [sales, page, id] = pathSegments(plainText(value)) ?? [];
  const section = { lead: "lead", people: "lead", company: "company", account: "company" }[page?.toLowerCase() ?? ""];
  const bareId = /^[\w-]+/.exec(id ?? "")?.[0];
  if (sales?.toLowerCase() !== "sales" || !section || !bareId) return undefined;
  return `https://www.linkedin.com/sales/${section}/${bareId}`;
}

/** The path of a LinkedIn URL, or of `in/<slug>`; undefined when it is neither. */
function pathSegments(text: string): string[] | undefined {
  const path =
    /^(?:https?:)?(?:\/\/)?(?:[a-z0-9-]+\.)*linkedin\.com(?::\d+)?\/([^?#]*)/i.exec(text)?.[1] ??
    /^\/?((?:in|company|school|showcase)\/[^?#]*)/i.exec(text)?.[1];
  return path?.split("/").filter((segment) => segment !== "");
}

function profileUrl(kind: LinkedinKind, rawSlug: string): string | undefined {
  const decoded = decodeSlug(rawSlug).normalize("NFC");
  const slug = MEMBER_ID.test(decoded) ? decoded : decoded.toLowerCase();
  if (!HANDLE.test(slug) || NOT_HANDLES.has(slug)) return undefined;
  return `https://www.linkedin.com/${kind === "person" ? "in" : "company"}/${encodeURIComponent(slug)}`;
}

function decodeSlug(slug: string): string {
  try {
    return decodeURIComponent(slug);
  } catch (error) {
    // A lone % is no encoding; the handle check then refuses it.
    if (error instanceof URIError) return slug;
    throw error;
  }
}
