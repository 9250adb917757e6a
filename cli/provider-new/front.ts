import type { Names } from "./names.ts";
import type { Beginning } from "./operations.ts";

/** `emulator/fronts/<slug>.ts`: the same placeholders as the definition has, so that the two agree from the start. */
export function frontText({ slug, name, identifier }: Names, begun: Beginning): string {
  return `import { remaining } from "../accounts.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import { bearer, type Front, json, type Route, second } from "../wire.ts";

// FILL IN: the vendor's limits, and prices and reply times as far as they are known.
const windows = [{ limit: 10, perMs: second }];
const profile: Profile = {
  ...knowsNobody,
  ${begun.profile},
  latency: { p50Ms: 400, p95Ms: 1_600, maxMs: 10_000 },
  dollarsPerCredit: 0.01,
};

// FILL IN: the vendor's own shape of an error.
const failure = (status: number, message: string) => json(status, { error: message });

// FILL IN: the vendor's own shape of an answer, written from its pages and not from the definition.
const answer: Route["handle"] = ({ query }, { knows }) => {
${begun.look}
  const bill = { question: questionOf(${JSON.stringify(begun.operation)}, ${begun.question}), credits: 1 };
  return json(200, ${begun.answer}, ${begun.rule === "per_call" ? "[bill]" : `${begun.found} ? [bill] : []`});
};

/** ${name}. */
export function ${identifier}(): Front {
  const all = { method: "GET", group: "all", windows } as const;
  return {
    slug: ${JSON.stringify(slug)},
    profile,
    keyed: true,
    keyOf: bearer,
    routes: [
      { ...all, path: "/FILL-IN", operation: ${JSON.stringify(begun.operation)}, credits: 1, handle: answer },
      {
        ...all,
        path: "/FILL-IN-credits",
        operation: "account",
        credits: 0,
        handle: (_request, { account }) => json(200, { credits: Math.floor(remaining(account)) }),
      },
    ],
    refuse: () => failure(401, "Unauthorized"),
    tooFast: () => failure(429, "Too many requests"),
    outOfCredits: () => failure(402, "Out of credits"),
    unknownPath: () => failure(404, "Not found"),
  };
}
`;
}
