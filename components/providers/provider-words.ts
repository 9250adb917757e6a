import type { ProviderView } from "@/lib/contracts/api.ts";

export const evidenceLabels: Record<ProviderView["evidence"], string> = {
  official: "Built from the vendor's documentation",
  connector: "Built from a published connector",
  unverified: "Not verified against the vendor",
};

/** "email-finder" → "Email finder". */
export function categoryLabel(category: string): string {
  const words = category.replaceAll("-", " ");
  return words === "ai" ? "AI" : words.charAt(0).toUpperCase() + words.slice(1);
}
