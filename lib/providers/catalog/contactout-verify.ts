import { z } from "zod";
import type { EmailStatus, EmailVerdict } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, pending } from "@/lib/providers/outcome.ts";
import { text, verdictOf } from "@/lib/providers/reading.ts";

const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  accept_all: "catch_all",
  catch_all: "catch_all",
  disposable: "disposable",
  unknown: "unknown",
};

/** https://api.contactout.com: one verifier credit where the result is valid, invalid or accept_all. */
function verdict(address: string | undefined, word: string | undefined): Outcome<EmailVerdict> {
  const status = verdictOf(statuses, word);
  if (!status) return malformedText("data.status is missing or new");
  const free = status === "disposable" || status === "unknown";
  return found({ email: address ?? "", status, reason: word }, { credits: free ? 0 : 1 });
}

const results = z.record(z.string(), z.unknown()).nullish().catch(undefined);
const job = z
  .object({ uuid: text, job_id: text, status: text, result: results, results })
  .transform(({ uuid, job_id, status, result, results: more }) => ({
    id: uuid ?? job_id,
    word: status?.toUpperCase() ?? "",
    rows: Object.entries(result ?? more ?? {}),
  }))
  .refine(({ id, word, rows }) => id !== undefined || word !== "" || rows.length > 0, "it is no job");
/** Within `data`, by an older description flat. */
export const jobReply = z.union([z.object({ data: job }).transform(({ data }) => data), job]);
type Job = z.infer<typeof jobReply>;

const state = ({ id, word, rows }: Job) => {
  if (/FAIL|ERROR/.test(word)) return failed("unavailable", "ContactOut could not finish the batch");
  return rows.length > 0 || /DONE|SENT|COMPLETE/.test(word) ? undefined : pending(id ? { externalId: id } : {});
};

export const jobVerdicts = (batch: Job): Outcome<EmailVerdict>[] => {
  const unfinished = state(batch);
  return unfinished ? [unfinished] : batch.rows.map(([address, word]) => verdict(address, text.parse(word)));
};

export function verdictFor(batch: Job, asked: string): Outcome<EmailVerdict> {
  const unfinished = state(batch);
  if (unfinished) return unfinished;
  const row = batch.rows.find(([address]) => address.toLowerCase() === asked.trim().toLowerCase());
  return row ? verdict(asked, text.parse(row[1])) : malformedText("the address is not in the batch");
}

const single = z.object({ status: text, email: text });
const startReply = z.object({ job_id: text });

export const verifyOperation = operation("verify-email", {
  needs: [["email"]],
  request: (input) => ({ method: "GET", path: "/v1/email/verify", query: { email: input.email } }),
  reply: z.union([z.object({ data: single }).transform(({ data }) => data), single]),
  read: ({ status, email }, input) => verdict(input.email ?? email, status),
  charge: { rule: "per_hit", credits: 1, pool: "verifier" },
  repeat: "paid",
  pollEveryMs: 5_000,
  giveUpAfterMs: 900_000,
  bulk: {
    max: 100,
    request: (inputs) => ({
      method: "POST",
      path: "/v1/email/verify/batch",
      json: { emails: inputs.map(({ email }) => email) },
    }),
    read: (reply, inputs) => {
      const id = startReply.safeParse(reply.body).data?.job_id;
      const started = id ? pending({ externalId: id }) : malformedText("job_id is missing");
      return (inputs.length === 0 ? [undefined] : inputs).map(() => started);
    },
  },
});
