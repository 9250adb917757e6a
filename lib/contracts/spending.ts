import { z } from "zod";

/** Credits, budgets and prices: what may be spent, and what was. Amounts are the vendors' credits, or the workspace's own money. */

const amount = z.number().nonnegative().max(1e9);

/** Of one job. `row` and `run` are credits, `runMoney` is money; a call that could pass one is not made. */
export const jobBudget = z
  .object({ row: amount.optional(), run: amount.optional(), runMoney: amount.optional() })
  .strict();
export type JobBudget = z.infer<typeof jobBudget>;

export const budgetScopes = ["provider_day", "provider_month", "workspace_month"] as const;
/** Days and months are UTC. Null leaves that side open; both null removes the budget. */
export const setBudgetRequest = z
  .object({
    scope: z.enum(budgetScopes),
    provider: z.string().max(80).default(""),
    credits: amount.nullable(),
    money: amount.nullable(),
  })
  .strict()
  .refine(({ scope, provider }) => (scope === "workspace_month") === (provider === ""), {
    path: ["provider"],
    message: "expected a provider's slug for provider_day and provider_month, and none for workspace_month",
  });
export type SetBudgetRequest = z.input<typeof setBudgetRequest>;

/** `grant` adds credits (or takes, when negative); `monthly` sets the allowance, null ends it; `unlimited` ends the limit. */
export const changeCreditsRequest = z.discriminatedUnion("action", [
  z
    .object({
      action: z.literal("grant"),
      credits: z.number().min(-1e9).max(1e9),
      note: z.string().max(200).default(""),
    })
    .strict(),
  z.object({ action: z.literal("monthly"), credits: amount.nullable() }).strict(),
  z.object({ action: z.literal("unlimited") }).strict(),
]);
export type ChangeCreditsRequest = z.input<typeof changeCreditsRequest>;

export const providerSpending = z.object({
  provider: z.string(),
  calls: z.number().int(),
  hits: z.number().int(),
  paidCalls: z.number().int(),
  unknownCalls: z.number().int(),
  credits: z.number(),
  money: z.number(),
});

/** `creditsLeft` is null where the workspace has no limit. Reserved is the price of the calls that are open now. */
export const spendingReply = z.object({
  creditsLeft: z.number().nullable(),
  monthlyAllowance: z.number().nullable(),
  reserved: z.number(),
  budgets: z.array(
    z.object({
      scope: z.enum(budgetScopes),
      provider: z.string(),
      credits: z.number().nullable(),
      money: z.number().nullable(),
    }),
  ),
  /** This month, by provider. */
  month: z.array(providerSpending),
});
export type Spending = z.infer<typeof spendingReply>;

/** What a key's credits cost, and the operations that this workspace pays another price for, in credits. */
export const setPricesRequest = z
  .object({ creditPrice: amount.nullable(), prices: z.record(z.string(), amount).default({}) })
  .strict();

/** What a key's plan allows: calls in each window, and calls at once. */
export const keyLimits = z
  .object({
    windows: z
      .array(
        z
          .object({
            limit: z.number().int().positive(),
            perMs: z
              .number()
              .int()
              .min(100)
              .max(31 * 86_400_000),
          })
          .strict(),
      )
      .max(6),
    concurrency: z.number().int().positive().optional(),
  })
  .strict();

/** Changes of a key that are left out leave it as it is; limits null goes back to the provider's own. */
export const changeConnectionRequest = setPricesRequest
  .partial()
  .extend({ limits: keyLimits.nullable().optional() })
  .strict();
export type ChangeConnectionRequest = z.input<typeof changeConnectionRequest>;
