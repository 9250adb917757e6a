import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { type EmailStatus, emailStatus } from "@/lib/contracts/entities.ts";
import { type Fixture, readFixtures, replyOf } from "./fixtures/fixture.ts";
import type { Provider, Reply } from "./provider.ts";

/**
 * `docs/verdicts.md`: how each vendor's words read on our scale. Nothing in it is written down twice: the recorded
 * replies are read by the definitions, and a field is one of the vendor's words when another value in its place would
 * have given another verdict.
 */

const asked = ["verify-email", "find-email"] as const;
type Asked = (typeof asked)[number];
type Leaf = { path: readonly (string | number)[]; value: string | number | boolean };
type Row = { provider: string; operation: Asked; words: string; status: EmailStatus };

/** What is tried in a field's place: words that one vendor or another has for a verdict. */
const otherWords = ["?", "valid", "risky", "catch_all", "verified", "invalid", "deliverable", "undeliverable", "unknown", "ok", "bad", "safe", "accept_all", "high", "low", "FOUND", "NOT_FOUND"]; // prettier-ignore
const otherNumbers = [0, 100, 1, 40, 75];
/** How many of them suffice to tell that a field is read. What is unknown with one word is so with most others as well. */
const probesFor = (status: EmailStatus) => (status === "unknown" ? 5 : 3);

export function verdictsPage(providers: readonly Provider[]): string {
  const rows = [...providers].sort((a, b) => a.slug.localeCompare(b.slug)).flatMap(rowsOf);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    "# Verdicts",
    "",
    "How the words of verifiers and finders read on our scale: `valid`, `invalid`, `catch_all` (the domain takes any address),",
    "`disposable`, `role` (a mailbox of a function) and `unknown`. Made from the recorded replies and the definitions by",
    "`npx tsx scripts/provider-files.ts`; a test compares the two.",
    "",
    "Where a vendor says only that an address is risky, its flags name the risk; a risk without a name is `unknown`. A role",
    "address that a vendor vouches for stays `valid`, unless the vendor's own word for it is the role.",
    "",
    line(["Provider", "Operation", "In the vendor's words", "Here"]),
    line(["---", "---", "---", "---"]),
    ...rows.map(({ provider, operation, words, status }) =>
      line([provider, `\`${operation}\``, words, `\`${status}\``]),
    ),
    "",
  ].join("\n");
}

function rowsOf(provider: Provider): Row[] {
  const rows = asked.flatMap((operation) => {
    const cases = readersOf(provider, operation).flatMap(([fixtures, read]) =>
      fixtures.flatMap((one): Row[] => {
        const status = statusOf(read(replyOf(one), one.input));
        if (status === undefined) return [];
        const words = wordsOf(one, status, (body) => read(replyOf(one, body), one.input));
        return words === "" ? [] : [{ provider: provider.name, operation, words, status }];
      }),
    );
    return cases.sort((a, b) => order(a.status) - order(b.status) || a.words.localeCompare(b.words));
  });
  return rows.filter(
    (row, index) => rows.findIndex((one) => one.operation === row.operation && one.words === row.words) === index,
  );
}

type Read = (reply: Reply, input?: Record<string, unknown>) => Outcome;

/** An answer may come at once, or later by a poll or a call. */
function readersOf(provider: Provider, name: Asked): (readonly [Fixture[], Read])[] {
  const operation = provider.operations[name];
  const { poll, callback, slug } = provider;
  if (!operation) return [];
  const later = (file: string) => readFixtures(slug, file).filter((one) => one.operation === name);
  const named: OperationName = name;
  return [
    [readFixtures(slug, name).filter((one) => !one.bulk), operation.read],
    ...(poll
      ? [[later("poll"), (reply: Reply, input?: Record<string, unknown>) => poll.read(reply, named, input)] as const]
      : []),
    ...(callback
      ? [
          [
            later("callback"),
            (reply: Reply, input?: Record<string, unknown>) => callback.read(reply, named, input),
          ] as const,
        ]
      : []),
  ];
}

function statusOf(outcome: Outcome): EmailStatus | undefined {
  if (outcome.outcome !== "found" || typeof outcome.data !== "object" || outcome.data === null) return undefined;
  return emailStatus.safeParse(new Map(Object.entries(outcome.data)).get("status")).data;
}

function wordsOf(one: Fixture, status: EmailStatus, read: (body: unknown) => Outcome): string {
  const now = JSON.stringify(read(one.body));
  const count = probesFor(status);
  const deciding = leavesOf(one.body).filter(({ path, value }) => {
    const others = othersOf(value);
    const outcomes = (some: readonly Leaf["value"][]) => some.map((other) => read(replaced(one.body, path, other)));
    const probes = outcomes(others.slice(0, count));
    // Most fields are not read at all.
    if (probes.every((outcome) => JSON.stringify(outcome) === now)) return false;
    return [...probes, ...outcomes(others.slice(count))].some((outcome) => {
      const changed = statusOf(outcome);
      return changed !== undefined && changed !== status;
    });
  });
  // A flag that is down says nothing, unless it is all that is said.
  const raised = deciding.filter(({ value }) => !/^(false|no|0|)$/i.test(String(value)));
  const said = raised.length > 0 ? raised : deciding;
  return said.map(({ path, value }) => `\`${nameOf(path)}\` ${plain(String(value))}`).join(", ");
}

function othersOf(value: Leaf["value"]): readonly Leaf["value"][] {
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return otherNumbers;
  if (/^(true|false)$/i.test(value)) return [/^true$/i.test(value) ? "false" : "true"];
  if (/^(yes|no)$/i.test(value)) return [/^yes$/i.test(value) ? "no" : "yes"];
  return otherWords;
}

/** Fields that no vendor says its verdict in: leaving them out saves a good part of the reading. */
const BESIDE = /name|title|domain|phone|number|city|country|region|company|industry|seniority|department|url|linkedin|^id$|_id$|date|time|_at$|score/i; // prettier-ignore

/** Texts longer than a word or two, addresses and links are no verdicts. */
function leavesOf(value: unknown, path: Leaf["path"] = []): Leaf[] {
  if (typeof value === "string" && (value.length > 40 || ADDRESS.test(value) || value.includes("://"))) return [];
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    BESIDE.test(key) && typeof item !== "object" ? [] : leavesOf(item, [...path, key]),
  );
}

function replaced(value: unknown, [step, ...rest]: Leaf["path"], by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? replaced(item, rest, by) : item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === step ? replaced(item, rest, by) : item]),
  );
}

const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const nameOf = (path: Leaf["path"]) =>
  path
    .filter((step) => typeof step === "string")
    .map((step) => (ADDRESS.test(step) ? "<address>" : step))
    .join(".");
const plain = (text: string) => (text.trim() === "" ? "(empty)" : text.replaceAll("|", "\\|").replaceAll("\n", " "));
const order = (status: EmailStatus) => emailStatus.options.indexOf(status);
