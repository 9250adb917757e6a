import type { Charge, Evidence, Limits, Operation, Provider } from "./provider.ts";

/** `docs/providers.md`: what the registry knows, for people. */
export function cataloguePage(providers: readonly Provider[]): string {
  const sorted = [...providers].sort((a, b) => a.slug.localeCompare(b.slug));
  return [
    "# Providers",
    "",
    "Made from the registry by `npx tsx scripts/provider-files.ts`; a test compares the two. Prices are in the vendor's own",
    "credits. *Evidence*: `official` is the vendor's own documentation, `connector` the code of a published integration,",
    "`unverified` neither. How each vendor's verdicts on addresses read here is in [verdicts.md](verdicts.md).",
    "",
    byCategory(providers),
    "",
    table(
      ["Provider", "Slug", "Category", "Operations", "Evidence"],
      sorted.map((provider) => [
        `[${provider.name}](${provider.docsUrl})`,
        `\`${provider.slug}\``,
        provider.category,
        String(operationsOf(provider).length),
        provider.evidence,
      ]),
    ),
    ...sorted.flatMap(section),
    "",
  ].join("\n");
}

const evidences = ["official", "connector", "unverified"] as const satisfies readonly Evidence[];

function byCategory(providers: readonly Provider[]): string {
  const row = (name: string, some: readonly Provider[]) => [
    name,
    ...evidences.map((evidence) => String(some.filter((provider) => provider.evidence === evidence).length)),
    String(some.reduce((sum, provider) => sum + operationsOf(provider).length, 0)),
  ];
  const categories = [...new Set(providers.map(({ category }) => category))].sort();
  return table(
    ["Category", ...evidences, "operations"],
    [
      ...categories.map((category) =>
        row(
          category,
          providers.filter((provider) => provider.category === category),
        ),
      ),
      row("all", providers),
    ],
  );
}

function section(provider: Provider): string[] {
  const asynchronous = operationsOf(provider).some((operation) => operation.pollEveryMs !== undefined);
  const later = [provider.poll && "polled", provider.callback && "called back"].filter((way) => way !== undefined);
  return [
    "",
    `## ${provider.name}`,
    "",
    provider.description,
    "",
    `Key: ${keyOf(provider)}. Limits: ${limitsOf(provider.limits)}. What is left on a key: ${provider.quota ? "yes" : "no"}.` +
      (asynchronous ? ` Answers that take time are ${later.join(" and ")}.` : ""),
    "",
    table(
      ["Operation", "Needs one of", "Price", "Asked again", "In one call"],
      operationsOf(provider).map((operation) => [
        `\`${operation.name}\``,
        operation.needs.map((fields) => fields.join(" + ")).join("<br>"),
        priceOf(operation.charge),
        operation.repeat === "paid" ? "billed again" : operation.repeat,
        operation.bulk ? `up to ${operation.bulk.max}` : "1",
      ]),
    ),
    ...(provider.doubts ? ["", "Not certain:", "", ...provider.doubts.map((doubt) => `- ${doubt}`)] : []),
  ];
}

const operationsOf = (provider: Provider): Operation[] =>
  Object.values(provider.operations).flatMap((operation) => (operation ? [operation] : []));

function keyOf({ auth }: Provider): string {
  switch (auth.kind) {
    case "none":
      return "none needed";
    case "header":
      return `header \`${auth.name}\``;
    case "query":
      return `query parameter \`${auth.name}\``;
    case "body":
      return `body field \`${auth.name}\``;
    case "basic":
      return auth.key === "both" ? "HTTP Basic, `user:password`" : `HTTP Basic, as the ${auth.key}`;
    case "oauth":
      return "OAuth client credentials, `client_id:client_secret`";
  }
}

function priceOf({ rule, credits, dearer, pool, maxResults }: Charge): string {
  if (rule === "free") return "free";
  const each = { per_hit: "a hit", per_call: "a call", per_result: "a result" }[rule];
  const dear = Object.entries(dearer ?? {}).map(([field, times]) => `, ${credits * times} by ${field}`);
  return `${credits} ${each}${dear.join("")}${maxResults === undefined ? "" : `, at most ${maxResults} results`}${pool ? ` (${pool})` : ""}`;
}

const units: Record<number, string> = {
  1_000: "second",
  10_000: "10 seconds",
  60_000: "minute",
  3_600_000: "hour",
  86_400_000: "day",
};

function limitsOf({ windows, concurrency, burst }: Limits): string {
  const parts = windows.map(({ limit, perMs }) => `${limit.toLocaleString("en")} a ${units[perMs] ?? `${perMs} ms`}`);
  if (concurrency !== undefined) parts.push(`${concurrency} at once`);
  if (burst !== undefined) parts.push(`bursts of ${burst}`);
  return parts.join(", ");
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
