import type { CanonicalInputField } from "./fields.ts";
import { foldText, plainText } from "./text.ts";

/**
 * Column names of Apollo, HubSpot, Salesforce, Sales Navigator exports (Evaboot, PhantomBuster, Wiza, LinkedIn's own
 * archive), Clay, Pipedrive and hand-made lists in English, German, French, Spanish, Italian, Dutch and Portuguese.
 * Best first: where two columns fit a field, the one that stands earlier here wins.
 */
const NAMES: Record<CanonicalInputField, string> = {
  fullName: `full name; fullname; name; contact name; person name; lead name; prospect full name; prospect name; display name;
    your name; contact full name; contact; person; lead; prospect; vollständiger name; vor und nachname; vorname nachname;
    vor- und zuname; ansprechpartner; ansprechpartnerin; kontakt; kontaktperson; nom complet; nom et prénom; prénom et nom;
    nom prénom; interlocuteur; nombre completo; nombre y apellidos; nombre y apellido; persona de contacto; nome completo;
    nome e cognome; volledige naam; naam; contactpersoon; first and last name; first name last name; attendee; attendee name;
    speaker; participant`,
  firstName: `first name; firstname; given name; forename; prospect first name; contact first name; person first name; fname;
    first; christian name; vorname; prénom; nombre; nombre de pila; primer nombre; nome; voornaam; primeiro nome; imię; rufname`,
  lastName: `last name; lastname; surname; family name; prospect last name; contact last name; person last name; lname; last;
    second name; nachname; familienname; zuname; nom; nom de famille; apellido; apellidos; primer apellido; cognome;
    achternaam; sobrenome; apelido; último nome; nazwisko`,
  email: `work email; business email; professional email; corporate email; company email; email address; email; e mail; mail;
    e mail address; mail address; email work; email 1; primary email; contact email; person email; prospect email; valid email;
    verified email; emails; email id; e mail adresse; email adresse; mailadresse; geschäftliche e mail; e mail geschäftlich;
    adresse e mail; adresse email; adresse mail; courriel; email professionnel; e mail professionnel; mail pro; correo;
    correo electrónico; correo electronico; email profesional; indirizzo email; posta elettronica; e mailadres; emailadres;
    endereço de email; e 1 value; email 1 value; personal email; private email; secondary email; email 2; other email`,
  linkedinUrl: `person linkedin url; linkedin url; linkedin profile url; linkedin profile; linkedin; linkedin link;
    linked in url; linked in profile url; linked in profile; linked in; contact linkedin url; person linkedin;
    prospect linkedin url; linkedin profile link; public linkedin url; linkedin public url; default profile url;
    linkedin url public; profile url; profile link; linkedin bio; li url; li profile; linkedin member url; linkedin profil;
    linkedin profil url; profil linkedin; url linkedin; lien linkedin; perfil de linkedin; perfil linkedin; profilo linkedin;
    linkedin handle; linkedin username; person url; url; profile; prospect linkedin profile; linkedin sales navigator url`,
  companyName: `company name; company; account name; organization name; organisation name; organization; organisation;
    employer; current company; current company name; associated company; primary company; company name for emails;
    company name cleaned; cleaned company name; business name; account; firm; firm name; business; client; customer;
    company associated; prospect company; person company; firma; firmenname; unternehmen; unternehmensname; arbeitgeber;
    organisationsname; entreprise; société; nom de l entreprise; nom entreprise; nom de la société; raison sociale; employeur;
    empresa; nombre de la empresa; nombre empresa; compañía; organización; razón social; azienda; nome azienda; società;
    ragione sociale; bedrijf; bedrijfsnaam; organisatie; nome da empresa; companyname; current employer; organization 1 name`,
  companyDomain: `company domain; company domain name; domain; domain name; company website; website; company url; company web site;
    website url; web site; company website url; company website domain; organization website; organization domain; account website;
    account domain; company homepage; homepage; web; site; site url; url website; corporate website; business website;
    primary domain; email domain; webseite; firmenwebsite; internetseite; internet; unternehmenswebsite; webadresse; firmen website;
    site web; site internet; site web de l entreprise; url du site; página web; pagina web; sitio web; web de la empresa;
    dominio; dominio de la empresa; sito web; sito internet; sito; bedrijfswebsite; domein; regular company url; www; url`,
  companyLinkedinUrl: `company linkedin url; company linkedin; company linkedin profile; company linkedin page;
    company linkedin company page; linkedin company page; linkedin company url; linkedin company; organization linkedin url;
    account linkedin url; company li url; employer linkedin url; current company linkedin url; company linkedin profile url;
    company profile url; company linkedin link; firmen linkedin; linkedin unternehmen; linkedin unternehmensseite;
    linkedin entreprise; linkedin empresa; company url; regular company url`,
  phone: `mobile phone; mobile; mobile phone number; mobile number; cell phone; cell; cell number; work direct phone; direct phone;
    direct dial; direct phone number; phone number; phone; work phone; business phone; office phone; primary phone; contact phone;
    telephone; telephone number; tel; tel no; phone 1; phone 1 value; phone no; other phone; home phone; contact number;
    mobiltelefon; handy; handynummer; mobilnummer; telefon; telefonnummer; rufnummer; durchwahl; festnetz; téléphone;
    numéro de téléphone; téléphone portable; portable; téléphone mobile; tél; teléfono; número de teléfono; móvil; teléfono móvil;
    celular; telefono; cellulare; numero di telefono; telefoon; telefoonnummer; mobiel; telefone; telemóvel; corporate phone;
    company phone; company phone number`,
  title: `job title; title; position; current position; current title; role; job role; job; designation; headline; occupation;
    jobtitle; contact title; person title; prospect job title; prospect title; function; job function; current job title; current job;
    job position; linkedin headline; berufsbezeichnung; stellenbezeichnung; funktion; jobtitel; rolle; tätigkeit;
    berufsbezeichnung im job; poste; fonction; intitulé du poste; intitulé de poste; titre; titre du poste; cargo; puesto;
    puesto de trabajo; ruolo; qualifica; posizione; functie; functietitel; organization 1 title; position titel; titel`,
  city: `city; person city; contact city; mailing city; town; location city; prospect city; stadt; ort; wohnort; ville; localité;
    ciudad; localidad; città; citta; stad; plaats; woonplaats; cidade; city town; billing city; company city`,
  region: `state; region; province; state region; state province; county; person state; contact state; mailing state province;
    mailing state; location state; prospect state; us state; bundesland; kanton; région; département; estado; provincia;
    comunidad autónoma; regione; provincie; state province region; billing state province; billing state; company state`,
  country: `country; country region; person country; contact country; mailing country; country code; location country;
    prospect country; country name; land; staat; länderkennzeichen; pays; país; pais; paese; nazione; country territory;
    billing country; company country; land region`,
};

const MAX_RANK_LOSS = 45;
const FUZZY_SCORE = 40;

/** A lower-case name, folded, in words: "firstName", "First_Name" and "FIRST NAME " are all "first name". */
export function normalizeHeader(header: string): string {
  const spaced = plainText(header)
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/\blinked ?in\b/gi, "linkedin");
  return foldText(spaced)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .replace(/\blinked in\b/g, "linkedin")
    .trim();
}

const RANKS: ReadonlyMap<string, ReadonlyMap<CanonicalInputField, number>> = rankNames();

function rankNames(): Map<string, Map<CanonicalInputField, number>> {
  const ranks = new Map<string, Map<CanonicalInputField, number>>();
  for (const field of Object.keys(NAMES).filter((name): name is CanonicalInputField => name in NAMES)) {
    const names = NAMES[field].split(";").map(normalizeHeader);
    names.forEach((name, index) => {
      const known = ranks.get(name) ?? new Map<CanonicalInputField, number>();
      if (!known.has(field)) known.set(field, 100 - (MAX_RANK_LOSS * index) / names.length);
      ranks.set(name, known);
    });
  }
  return ranks;
}

/** Words that make a column speak *about* a field: "Email Status", "Company Size", "LinkedIn Followers". */
const ABOUT =
  /\b(status|source|verified|verification|confidence|catch|sent|open|opened|bounce|bounced|opt|consent|date|time|at|count|number of|id|ids|type|owner|size|employees|revenue|industry|followers|connections|score|quality|domain|provider|permission|subscription|valid|last|alter|datum|anzahl|grosse|branche)\b/;

const FUZZY: readonly { field: CanonicalInputField; pattern: RegExp }[] = [
  {
    field: "companyLinkedinUrl",
    pattern:
      /\b(company|organi[sz]ation|account|firm\p{L}*|unternehmen\p{L}*|entreprise|empresa)\b.*\blinkedin\b|\blinkedin\b.*\b(company|organi[sz]ation|unternehmen|entreprise|empresa)\b/u,
  },
  { field: "linkedinUrl", pattern: /\blinkedin\b/ },
  { field: "email", pattern: /\be ?mails?\b|\bcorreo\b|\bcourriel\b/ },
  { field: "phone", pattern: /\b(phone|mobile|telefon\p{L}*|telephone|tel|handy)\b/u },
  { field: "companyDomain", pattern: /\b(website|web ?site|webseite|homepage|domain)\b/ },
  { field: "firstName", pattern: /\b(first ?name|vorname|prenom|given name)\b/ },
  { field: "lastName", pattern: /\b(last ?name|nachname|surname|apellidos?)\b/ },
  { field: "fullName", pattern: /\bfull ?name\b|\b(contact|person|lead|prospect) name\b/ },
  {
    field: "companyName",
    pattern: /\b(company|firma|firmenname|unternehmen|entreprise|empresa|organi[sz]ation|employer)\b/,
  },
  { field: "title", pattern: /\b(job ?title|position|berufsbezeichnung)\b/ },
  { field: "city", pattern: /\bcity\b/ },
  { field: "country", pattern: /\bcountry\b/ },
];

/** How well a column's name fits each field, 0 to 100: a listed name 55 or more by its rank, a similar one 40. */
export function scoreHeader(header: string): ReadonlyMap<CanonicalInputField, number> {
  const name = normalizeHeader(header);
  const known = RANKS.get(name);
  if (known) return known;
  const about = name.replace(/\b(last|family) name\b/g, "lastname").replace(/^(company|e ?mail) domain$/, "domain");
  if (name === "" || ABOUT.test(about)) return new Map();
  const similar = FUZZY.find(({ pattern }) => pattern.test(name));
  return similar ? new Map([[similar.field, FUZZY_SCORE]]) : new Map();
}
