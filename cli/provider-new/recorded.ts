import type { Beginning } from "./operations.ts";

/** The files of `lib/providers/fixtures/<slug>/`. */
export function recordedReplies(begun: Beginning): Record<string, unknown[]> {
  const price = (hit: boolean) => (hit || begun.rule === "per_call" ? 1 : 0);
  const failure = (name: string, status: number, kind: string, more: object = { body: { error: name } }) => ({
    name,
    from: "made",
    status,
    ...more,
    expect: { outcome: "failed", kind },
  });
  return {
    [begun.operation]: [
      {
        name: "FILL IN: an answer as the vendor's page shows it (from: docs, with its page; people and companies invented)",
        from: "made",
        status: 200,
        body: begun.hit.body,
        expect: { outcome: "found", data: begun.hit.data, charged: price(true) },
      },
      ...(begun.miss
        ? [
            {
              name: "FILL IN: how the vendor says that there is nobody",
              from: "made",
              status: 200,
              body: begun.miss,
              expect: { outcome: "not_found", charged: price(false) },
            },
          ]
        : []),
      {
        name: "no answer in it",
        from: "made",
        status: 200,
        body: {},
        expect: { outcome: "failed", kind: "malformed" },
      },
    ],
    quota: [
      {
        name: "FILL IN: what is left, as the vendor's page shows it",
        from: "made",
        status: 200,
        body: { credits: 100 },
        expect: { outcome: "found", data: { remaining: 100, unit: "credits" } },
      },
    ],
    errors: [
      failure("FILL IN: how the vendor refuses a key", 401, "auth"),
      failure("FILL IN: how the vendor says that the credits are gone", 402, "quota"),
      failure("FILL IN: how the vendor says that calls come too fast", 429, "rate_limit"),
      failure("an HTML page with success", 200, "malformed", {
        text: "<!DOCTYPE html><html><body>Sorry</body></html>",
      }),
      failure("a text cut off", 200, "malformed", { text: '{"data": {"ema' }),
      failure("a server that failed", 500, "unavailable"),
    ],
  };
}
