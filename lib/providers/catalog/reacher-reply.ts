import { z } from "zod";
import type { EmailVerdict } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { type Deliverability, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { found, malformed, malformedText, pending } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import { count, flag, group, judgedAddress, text } from "@/lib/providers/reading.ts";

const words: Record<string, Deliverability> = {
  safe: "deliverable",
  risky: "risky",
  invalid: "undeliverable",
  unknown: "unknown",
};

/** Each part may be an error in place of its details: the part is then silent and the verdict stands. */
const failure = group({ type: text });

export const verdictReply = z
  .object({
    input: judgedAddress,
    is_reachable: text,
    misc: group({ is_disposable: flag, is_role_account: flag }),
    smtp: group({ is_catch_all: flag, has_full_inbox: flag, is_disabled: flag, error: failure }),
    mx: group({ error: failure }),
    syntax: group({ address: judgedAddress }),
  })
  .refine((body) => body.is_reachable !== undefined, "is_reachable is missing");
type VerdictReply = z.infer<typeof verdictReply>;

const addressOf = ({ input, syntax }: VerdictReply) => input ?? syntax?.address;

export function verdict(body: VerdictReply, asked: string | undefined): Outcome<EmailVerdict> {
  const { misc, smtp, mx } = body;
  const status = mailboxStatus(words[body.is_reachable?.toLowerCase() ?? ""] ?? "unknown", {
    disposable: misc?.is_disposable,
    catchAll: smtp?.is_catch_all,
    role: misc?.is_role_account,
  });
  const why = [
    body.is_reachable,
    smtp?.has_full_inbox ? "full inbox" : undefined,
    smtp?.is_disabled ? "disabled" : undefined,
    mx?.error?.type ?? smtp?.error?.type,
  ];
  const email = addressOf(body) ?? asked;
  if (!email) return malformedText("input is missing");
  return found({ email, status, reason: why.filter((word) => word !== undefined).join("/") });
}

const startReply = z.object({ job_id: count });

/** Where a list was put: one job for all its questions. */
export function started(reply: Reply): Outcome<EmailVerdict> {
  const id = startReply.safeParse(reply.body).data?.job_id;
  return id === undefined ? malformedText("job_id is missing") : pending({ externalId: String(id) });
}

const resultsReply = z.object({ results: z.array(z.unknown()) });

/** The verdicts of a list, in no order that can be relied on. An address that could not be checked has null for a row. */
export function rowsOf(reply: Reply): VerdictReply[] | Outcome<EmailVerdict> {
  const body = resultsReply.safeParse(reply.body);
  if (!body.success) return malformed(body.error);
  return body.data.results.flatMap((row) => verdictReply.safeParse(row).data ?? []);
}

export function verdictAmong(reply: Reply, asked: unknown): Outcome<EmailVerdict> {
  const rows = rowsOf(reply);
  if (!Array.isArray(rows)) return rows;
  const address = judgedAddress.parse(asked);
  const own = rows.find((row) => addressOf(row) === address);
  return own ? verdict(own, address) : malformedText("the address is not among the results");
}
