import { type WaterfallSpec, type WaterfallSpecInput, waterfallSpec } from "@/lib/contracts/waterfall.ts";

/**
 * Waterfalls that come with the product. Cheap and sure sources first, and of those the ones that allow the most calls: a
 * vendor with five calls a second holds up a long list least when only the rest reaches it. A free check before a paid one.
 */

const templates: readonly WaterfallSpecInput[] = [
  {
    name: "work-email",
    description: "A person's work e-mail from up to five finders, each hit checked until one is valid.",
    target: "email",
    steps: [
      { provider: "findymail", operation: "find-email" },
      { provider: "apollo", operation: "find-email" },
      { provider: "hunter", operation: "find-email" },
      { provider: "prospeo", operation: "find-email" },
      { provider: "surfe", operation: "find-email" },
    ],
    verifiers: [
      { provider: "dns-mx", operation: "verify-email" },
      { provider: "zerobounce", operation: "verify-email" },
    ],
    settings: { maxProviders: 5, catchAll: "accept_if_verified" },
  },
  {
    name: "work-email-thrifty",
    description: "A person's work e-mail from two finders, each hit checked; less found, less spent.",
    target: "email",
    steps: [
      { provider: "findymail", operation: "find-email" },
      { provider: "hunter", operation: "find-email", minConfidence: 70 },
    ],
    verifiers: [
      { provider: "dns-mx", operation: "verify-email" },
      { provider: "zerobounce", operation: "verify-email" },
    ],
    settings: { maxProviders: 2, catchAll: "accept_if_verified" },
  },
  {
    name: "verify-emails",
    description: "The verdict on each address of a list; nothing is looked for.",
    target: "verdict",
    steps: [],
    verifiers: [
      { provider: "dns-mx", operation: "verify-email" },
      { provider: "zerobounce", operation: "verify-email" },
    ],
  },
  {
    name: "person",
    description: "Title, seniority, profile and place of work of a person.",
    target: "person",
    steps: [
      { provider: "apollo", operation: "enrich-person" },
      { provider: "prospeo", operation: "enrich-person" },
    ],
  },
  {
    name: "company",
    description: "Industry, size, location and profile of a company.",
    target: "company",
    steps: [
      { provider: "apollo", operation: "enrich-company" },
      { provider: "hunter", operation: "enrich-company" },
      { provider: "prospeo", operation: "enrich-company" },
    ],
  },
];

/** Every template, defaults filled in, in the order to be shown. */
export function listTemplates(): WaterfallSpec[] {
  return templates.map((template) => waterfallSpec.parse(template));
}

export function findTemplate(name: string): WaterfallSpec | undefined {
  return listTemplates().find((template) => template.name === name);
}
