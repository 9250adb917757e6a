import { createHmac } from "node:crypto";
import { isCallable } from "../callbacks.ts";
import { fieldsOf, textOf } from "../reading.ts";
import { type Answer, type FrontContext, json, type WireRequest } from "../wire.ts";
import { hex } from "../world/hash.ts";
import { Recent } from "./recent.ts";

/** The secret that callbacks of the emulated Surfe are signed with. */
export const surfeWebhookSecret = "emu-surfe-webhook-secret";

type Job<Row> = { accountKey: string; rows: Row[]; startedMs: number; tookMs: number };

/** 8-4-4-4-12, as the vendor's ids look. */
export const uuidOf = (text: string): string => {
  const digits = hex(text, 17, 32);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `7${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join("-");
};

/** Milliseconds in `t`, HMAC-SHA256 over `<t>.<body>` in `v0`, both in one header. */
export function signature(body: string, atMs: number): Record<string, string> {
  const signed = createHmac("sha256", surfeWebhookSecret).update(`${atMs}.${body}`).digest("hex");
  return { "x-surfe-signature": `t=${atMs},v0=${signed}` };
}

/**
 * Enrichments that run on after the 202. Rows get ready one after the other, so a row can be COMPLETED while its job is
 * IN_PROGRESS; a row that is not ready shows nothing but that.
 */
export class SurfeJobs<Row extends { status: string }> {
  readonly #jobs = new Recent<Job<Row>>(20_000);
  readonly #noun: "people" | "companies";
  #started = 0;

  constructor(noun: "people" | "companies") {
    this.#noun = noun;
  }

  /** Undefined if the webhook's URL will do; else the vendor's refusal. */
  static refuseWebhook(request: WireRequest): Answer | undefined {
    const url = webhookOf(request);
    return url === undefined || isCallable(url)
      ? undefined
      : json(400, { message: "notificationOptions.webhookUrl must be a valid HTTPS URL" });
  }

  start(request: WireRequest, context: FrontContext, rows: Row[]): Record<string, unknown> {
    const { account, nowMs, backgroundMs, baseUrl } = context;
    const id = uuidOf(`${this.#noun}|${account.keyHash}|${nowMs}|${++this.#started}|${request.rawBody}`);
    const tookMs = backgroundMs(2_500 + Math.min(60_000, rows.length * 40));
    this.#jobs.set(id, { accountKey: account.key, rows, startedMs: nowMs, tookMs });
    const url = webhookOf(request);
    if (url !== undefined) this.#notify(context, url, id, rows, tookMs);
    return {
      enrichmentID: id,
      enrichmentCallbackURL: `${baseUrl}/v2/${this.#noun}/enrich/${id}`,
      message: `Your enrichment has started ✨, estimated time: ${Math.ceil(tookMs / 1000)} seconds.`,
    };
  }

  read(request: WireRequest, { account, nowMs }: FrontContext, waiting: (row: Row) => unknown): Answer {
    const id = request.params["id"] ?? "";
    const job = this.#jobs.get(id);
    if (!job || job.accountKey !== account.key) return json(404, { message: "Enrichment not found" });
    const share = job.tookMs <= 0 ? 1 : Math.min(1, (nowMs - job.startedMs) / job.tookMs);
    const ready = Math.floor(share * job.rows.length);
    return json(200, {
      enrichmentID: id,
      status: share >= 1 ? "COMPLETED" : "IN_PROGRESS",
      percentCompleted: Math.floor(share * 100),
      [this.#noun]: job.rows.map((row, index) => (index < ready ? row : waiting(row))),
    });
  }

  /** One row is told of by itself, several when all are done. */
  #notify({ callbacks, callbackFault }: FrontContext, url: string, id: string, rows: Row[], tookMs: number): void {
    const one = this.#noun === "people" ? "person" : "company";
    const single = rows.length === 1;
    const eventType = single || one === "company" ? `${one}.enrichment.completed` : "person.batch-enrichment.completed";
    const data = single ? { enrichmentID: id, [one]: rows[0] } : { enrichmentID: id, [this.#noun]: rows };
    const body = JSON.stringify({ eventType, data });
    for (let copy = 0; copy < callbackFault.copies; copy++)
      callbacks.send(tookMs + callbackFault.delayMs, () => ({ url, body, headers: signature(body, Date.now()) }));
  }
}

const webhookOf = ({ body }: WireRequest): string | undefined =>
  textOf(fieldsOf(body["notificationOptions"]), "webhookUrl");
