import type { EmailStatus } from "@/lib/contracts/entities.ts";
import type { Candidate } from "@/lib/contracts/job.ts";
import type { Plan } from "./plan.ts";
import { type Address, type Failure, ROW_SOURCE, type Sighting } from "./state.ts";

/** The rules by which an address is asked about, accepted or turned down. */

export type Judgement =
  | { type: "check"; verifier: number }
  | { type: "accept"; status: EmailStatus; verified: boolean }
  /** `undecided`: verifiers that failed might have changed it, so that the record cannot be called not found. */
  | { type: "reject"; status: EmailStatus; reason: string; undecided: boolean };

const definite: ReadonlySet<EmailStatus> = new Set<EmailStatus>(["valid", "invalid", "disposable"]);

/** Worst first: where finders differ, the worse word about an address holds. */
const cautious: readonly EmailStatus[] = ["disposable", "invalid", "catch_all", "role", "valid"];

/** Best first. */
const ranking: readonly EmailStatus[] = ["valid", "role", "catch_all", "unknown", "disposable", "invalid"];

/** Lower-case and trimmed, or undefined when it is no address at all. */
export function addressOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const email = value.trim().toLowerCase();
  return /^[^\s@]+@[^\s@]+$/.test(email) ? email : undefined;
}

/** The same list with one more source for the address; a new one goes to the end. */
export function sight(addresses: readonly Address[], email: string, sighting: Sighting): Address[] {
  if (!addresses.some((known) => known.email === email))
    return [...addresses, { email, sightings: [sighting], checks: [] }];
  return addresses.map((known) =>
    known.email === email ? { ...known, sightings: [...known.sightings, sighting] } : known,
  );
}

/**
 * What is known of an address. The first definite verdict has the last word; else catch-all, whoever said it; else a
 * verifier's `role`; else, as a verifier's `unknown` says nothing, the finders' own word.
 */
export function statusOf(address: Address): EmailStatus {
  const verdicts = verdictsOf(address);
  const said = address.sightings.flatMap((sighting) => sighting.status ?? []);
  const final = verdicts.find((verdict) => definite.has(verdict));
  if (final !== undefined) return final;
  if (verdicts.includes("catch_all") || said.includes("catch_all")) return "catch_all";
  if (verdicts.includes("role")) return "role";
  return cautious.find((status) => said.includes(status)) ?? "unknown";
}

/** The verifiers' word alone; undefined where none was asked, or answered. */
export function verdictOf(address: Address): EmailStatus | undefined {
  return verdictsOf(address).length === 0 ? undefined : statusOf({ ...address, sightings: [] });
}

/** The next verifier to ask for a definite verdict, or undefined when there is one or nobody is left to ask. */
export function nextVerifier(plan: Plan, address: Address): number | undefined {
  if (verdictsOf(address).some((verdict) => definite.has(verdict))) return undefined;
  return address.checks.length < plan.verifiers.length ? address.checks.length : undefined;
}

/** For a plan that looks for an address. Asked again after every check and every further sighting. */
export function judge(plan: Plan, address: Address): Judgement {
  const { catchAll } = plan.settings;
  const status = statusOf(address);
  const reject = (reason: string, undecided = false): Judgement => ({ type: "reject", status, reason, undecided });

  const low = lowest(address);
  if (low !== undefined) return reject(low);
  const verdicts = verdictsOf(address);
  const onCatchAll = [...verdicts, ...address.sightings.map((sighting) => sighting.status)].includes("catch_all");
  if (catchAll === "reject" && onCatchAll) return reject("its domain takes any address (catch-all)");
  const verifier = nextVerifier(plan, address);
  if (verifier !== undefined) return { type: "check", verifier };

  const verified = verdicts.includes("valid");
  const failed = failuresOf(address);
  const settled = verdicts.some((verdict) => definite.has(verdict));
  const open = failed.length > 0 && !settled;
  if (open && verdicts.every((verdict) => verdict === "unknown"))
    return reject(`it could not be verified: ${failed.map((one) => one.providerName).join(", ")} failed`, true);

  switch (status) {
    case "valid":
      return { type: "accept", status, verified: verified || plan.verifiers.length === 0 };
    case "role":
      return { type: "accept", status, verified: false };
    case "catch_all":
      if (catchAll === "accept") return { type: "accept", status, verified: false };
      return reject("its domain takes any address (catch-all) and no verifier called it valid", open);
    case "unknown":
      if (plan.verifiers.length === 0) return { type: "accept", status, verified: false };
      return reject("no verifier could tell whether it is valid", open);
    default:
      return reject(`it is ${status}`);
  }
}

/** Why no sighting passes its minimum, or undefined when one does. */
function lowest(address: Address): string | undefined {
  if (address.sightings.some((sighting) => sighting.below === undefined)) return undefined;
  const best = bestConfidence(address);
  const minimum = Math.min(...address.sightings.flatMap((sighting) => sighting.below ?? []));
  return `its confidence ${best} is below the minimum of ${minimum}`;
}

/** Highest known confidence of any source. */
export function bestConfidence(address: Address): number | undefined {
  const known = address.sightings.flatMap((sighting) => sighting.confidence ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** The finder whose hit passed first; undefined when only the row itself names the address. */
export function finderOf(address: Address): string | undefined {
  const others = address.sightings.filter((sighting) => sighting.provider !== ROW_SOURCE);
  return (others.find((sighting) => sighting.below === undefined) ?? others[0])?.provider;
}

/** The verifier whose verdict is the address's status. */
export function verifierOf(address: Address): string | undefined {
  const status = statusOf(address);
  return address.checks.find((check) => "verdict" in check && check.verdict === status)?.provider;
}

export function failuresOf(address: Address): Failure[] {
  return address.checks.flatMap((check) => ("failure" in check ? [check.failure] : []));
}

/** The best of those not accepted: by status, then by how many agree, then by confidence, then the first found. */
export function bestCandidate(plan: Plan, addresses: readonly Address[]): Candidate | undefined {
  const candidates = addresses.map((address) => candidate(plan, address));
  const worse = (a: Candidate, b: Candidate) =>
    ranking.indexOf(a.status) - ranking.indexOf(b.status) ||
    b.providers.length - a.providers.length ||
    (b.confidence ?? -1) - (a.confidence ?? -1);
  return candidates.sort(worse)[0];
}

function candidate(plan: Plan, address: Address): Candidate {
  const judgement = judge(plan, address);
  const confidence = bestConfidence(address);
  const verifiedBy = verifierOf(address);
  return {
    email: address.email,
    status: statusOf(address),
    providers: [...new Set(address.sightings.map((sighting) => sighting.provider))],
    ...(confidence !== undefined && { confidence }),
    ...(verifiedBy !== undefined && { verifiedBy }),
    ...(judgement.type === "reject" && { reason: judgement.reason }),
  };
}

function verdictsOf(address: Address): EmailStatus[] {
  return address.checks.flatMap((check) => ("verdict" in check ? [check.verdict] : []));
}
