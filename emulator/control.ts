import { z } from "zod";
import { lowerBoundMs } from "./bound.ts";
import type { Emulation } from "./emulation.ts";
import { faultRule } from "./faults.ts";
import { type Answer, json, type WireRequest } from "./wire.ts";
import { worldFacts } from "./world-facts.ts";

/** `/_control/…`: the books, the log, the truth and the faults. No key, no limits, no latency; never part of the billing. */
export function control(emulation: Emulation, request: WireRequest): Answer {
  const handler = handlers[`${request.method} ${request.path}`];
  if (!handler)
    return json(404, {
      error: `No control endpoint ${request.method} ${request.path}.`,
      endpoints: Object.keys(handlers),
    });
  return handler(emulation, request);
}

type Handler = (emulation: Emulation, request: WireRequest) => Answer;

const handlers: Record<string, Handler> = {
  "GET /billing": (emulation) => json(200, billing(emulation)),
  "POST /reset": (emulation) => {
    emulation.reset();
    return json(200, { reset: true });
  },
  "GET /log": (emulation, { query }) => {
    const since = numberParameter(query, "since", 0);
    const limit = numberParameter(query, "limit", 100_000);
    const lines = emulation.log.since(since, limit).map((entry) => JSON.stringify(entry));
    return {
      status: 200,
      headers: { "content-type": "application/x-ndjson" },
      body: lines.map((line) => `${line}\n`).join(""),
    };
  },
  "GET /world": (emulation, { query }) =>
    json(200, worldFacts(emulation.world, Math.min(20_000, numberParameter(query, "people", 3_000)))),
  "GET /truth": (emulation, { query }) => json(200, truthOf(emulation, query.get("email") ?? "")),
  "POST /truth": (emulation, { body }) => {
    const asked = z.object({ emails: z.array(z.string()).max(100_000) }).safeParse(body);
    return asked.success
      ? json(200, { truths: asked.data.emails.map((email) => truthOf(emulation, email)) })
      : refused(asked.error);
  },
  "GET /bound": (emulation) => {
    const providers = emulation.providers.map(({ front, limiter }) => [
      front.slug,
      lowerBoundMs(limiter.report(), emulation.latency.typicalMs(front.profile)),
    ]);
    return json(200, {
      boundMs: Math.max(0, ...providers.map(([, boundMs]) => Number(boundMs))),
      providers: Object.fromEntries(providers),
    });
  },
  "GET /faults": (emulation) => json(200, { faults: emulation.faults.list() }),
  "POST /faults": (emulation, { body }) => {
    const rule = faultRule.safeParse(body);
    if (!rule.success) return refused(rule.error);
    const known = ["*", ...emulation.providers.map(({ front }) => front.slug)];
    if (!known.includes(rule.data.provider))
      return json(400, { error: `provider: ${rule.data.provider} is not emulated; one of ${known.join(", ")}.` });
    return json(201, { id: emulation.faults.arm(rule.data), rule: rule.data });
  },
  "DELETE /faults": (emulation, { query }) => {
    const id = query.get("id");
    emulation.faults.disarm(id === null ? undefined : Number(id));
    return json(200, { faults: emulation.faults.list() });
  },
};

export function billing({ providers, callbacks }: Emulation) {
  const read = providers.map((provider) => ({
    slug: provider.front.slug,
    sums: provider.ledger.read(),
    windows: provider.limiter.report(),
  }));
  const sum = (field: "calls" | "paidCalls" | "paidRequests" | "distinct" | "repeats" | "dollars") =>
    read.reduce((total, { sums }) => total + sums[field], 0);
  return {
    providers: Object.fromEntries(read.map(({ slug, sums, windows }) => [slug, { ...sums, windows }])),
    calls: sum("calls"),
    paidCalls: sum("paidCalls"),
    paidRequests: sum("paidRequests"),
    distinctPaid: sum("distinct"),
    repeats: sum("repeats"),
    dollars: Math.round(sum("dollars") * 10_000) / 10_000,
    callbacks: { delivered: callbacks.delivered, failed: callbacks.failed },
  };
}
export type Billing = ReturnType<typeof billing>;

const truthOf = ({ world }: Emulation, email: string) => ({
  email,
  truth: world.truthOf(email),
  mailbox: world.mailboxOf(email),
});

function numberParameter(query: URLSearchParams, name: string, fallback: number): number {
  const value = Number(query.get(name) ?? fallback);
  return Number.isFinite(value) && value >= 0 ? Math.floor(value) : fallback;
}

function refused(error: z.ZodError): Answer {
  const [issue] = error.issues;
  return json(400, { error: `${issue?.path.join(".") || "body"}: ${issue?.message ?? "not understood"}` });
}
