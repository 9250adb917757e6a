import { isBlank } from "./blank.ts";
import { publicHost } from "./domain.ts";
import { plainText } from "./text.ts";

export { isFreeMailDomain } from "./free-mail.ts";

/** RFC 5321's dot-string without `*`, `?` and `|`: those are masked addresses ("j***@acme.com") and glued cells. */
const LOCAL_PART = /^[a-z0-9!#$%&'+/=^_`{}~-]+(\.[a-z0-9!#$%&'+/=^_`{}~-]+)*$/;
const MAX_CELL_LENGTH = 1_000;
const ROLES: ReadonlySet<string> = new Set(
  `
  abuse accounting accounts accountspayable accountsreceivable admin administration administrator admissions ap ar
  billing board booking bookings bookkeeping bursar business careers claims commercial communications compliance contact
  contactus contacto contatti contato customercare customerservice customersupport data dataprotection demo design dev
  developers devops direction director dispatch donotreply dpo editor editorial enquiries enquiry events everyone
  facturacion facturation faq feedback finance frontdesk fundraising gdpr hello help helpdesk hi hola hostmaster hr
  hrdepartment humanresources info information infos inquiries inquiry international investorrelations investors invoice
  invoices invoicing it itsupport jobs kontakt legal logistics mail mailbox mailerdaemon mailing management marketing
  media members membership mitarbeiter news newsletter noc noreply office officemanager online operations ops order
  orders parts partner partners partnerships payments payroll personal postmaster pr presse press privacy procurement
  projects purchasing quality quotes reception recruiting recruitment rechnung registrar remove request reservations
  returns rh root rrhh sales salesteam secretariat secretary security sekretariat service services shipping shop spam
  staff subscribe subscriptions suppliers support team tech technical tender tenders test tickets training travel
  unsubscribe usenet uucp ventas vertrieb verkauf verwaltung warehouse web webmaster welcome buchhaltung bewerbung einkauf
  empfang zentrale redaktion commande comptabilite accueil bonjour amministrazione commerciale vendite segreteria
  administracion comercial soporte
  `
    .trim()
    .split(/\s+/),
);

/**
 * A lower-case address, or undefined when there is none: trims, takes off `mailto:`, display names and brackets, takes
 * the first of several, turns the domain into punycode. A quoted or non-ASCII local part is refused: in lists it is a
 * typing error far more often than a mailbox.
 */
export function normalizeEmail(value: unknown): string | undefined {
  const text = plainText(value);
  if (isBlank(text) || text.length > MAX_CELL_LENGTH) return undefined;
  const first = firstAddress(text);
  const at = first.lastIndexOf("@");
  const local = first.slice(0, at).toLowerCase();
  const host = first.slice(at + 1);
  if (at < 1 || local.length > 64 || !LOCAL_PART.test(local)) return undefined;
  const domain = /[/?#:\\]/.test(host) ? undefined : publicHost(host);
  if (!domain || local.length + 1 + domain.length > 254) return undefined;
  return `${local}@${domain}`;
}

/** "Jane Doe <jane@acme.com>", "a@acme.com; b@acme.com", "E-mail: jane@acme.com"; not "jane doe@acme.com". */
function firstAddress(text: string): string {
  const bracketed = /<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+)\s*>/i.exec(text)?.[1];
  const part = text.split(/[,;|]+/).find((piece) => piece.includes("@")) ?? "";
  const bare =
    bracketed ??
    part
      .replace(/^.*:\s+/, "")
      .trim()
      .split(" ", 1)[0] ??
    "";
  return bare
    .replace(/^[<("'[]*(mailto:)?/i, "")
    .replace(/\?[a-z]+=.*$/i, "")
    .replace(/[>)"'\],;.]+$/, "");
}

/** True for a mailbox of a function, not a person: info@, sales-us@, customer.service@, noreply@, buchhaltung@. */
export function isRoleAddress(email: string): boolean {
  const local = email.slice(0, email.lastIndexOf("@")).toLowerCase().split("+", 1)[0] ?? "";
  const bare = local.replace(/^(\w{4,})[._-][a-z]{2}$/, "$1").replace(/[._-]/g, "");
  return ROLES.has(bare.replace(/\d+$/, ""));
}
