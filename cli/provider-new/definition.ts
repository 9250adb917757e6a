import type { Names } from "./names.ts";
import type { Beginning } from "./operations.ts";

/** `lib/providers/catalog/<slug>.ts`. It is whole as it stands; what only the vendor's pages can tell is marked. */
export function definitionText({ slug, name, identifier, initials }: Names, begun: Beginning): string {
  const outcomes = [...new Set(["found", "malformedText", ...begun.outcomes])].sort();
  const reading = [...new Set(["count", ...begun.reading])].sort();
  return `import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { ${outcomes.join(", ")} } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { ${reading.join(", ")} } from "@/lib/providers/reading.ts";

export const ${identifier} = defineProvider({
  slug: ${JSON.stringify(slug)},
  name: ${JSON.stringify(name)},
  category: ${JSON.stringify(begun.category)},
  tier: "standard",
  description: "FILL IN: what it sells, in a sentence.",
  website: "https://fill-in.example",
  // FILL IN: the page that the facts come from, and whose it is: official, connector or unverified.
  docsUrl: "https://fill-in.example/docs",
  evidence: "unverified",
  mark: { initials: ${JSON.stringify(initials)}, color: "#475569" },
  // FILL IN: where the key goes.
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://fill-in.example/api",
  // FILL IN: the documented limits; these are kept to where a vendor publishes none.
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  // FILL IN: \`readError\`, if the vendor says "bad key", "no credits" or "nobody" in its own way.
  doubts: ["FILL IN: what is not certain, one sentence each, or nothing at all."],
  operations: [
    operation(${JSON.stringify(begun.operation)}, {
      needs: ${begun.needs},
      // FILL IN: the endpoint.
      request: (input) => ({ method: "GET", path: "/FILL-IN", query: ${begun.query} }),
      // FILL IN: what the reply looks like; only the part that carries the answer is declared strictly.
      reply: ${begun.reply},
      read: ${begun.read},
      // FILL IN: what is billed, and whether the same question is billed again.
      charge: { rule: ${JSON.stringify(begun.rule)}, credits: 1 },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    // FILL IN: the cheapest page that needs the key.
    request: () => ({ method: "GET", path: "/FILL-IN-credits" }),
    reply: z.object({ credits: count }),
    read: ({ credits }) =>
      credits === undefined ? malformedText("credits is missing") : found({ remaining: credits, unit: "credits" }),
  }),
});
`;
}
