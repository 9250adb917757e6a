import { expect, it } from "vitest";
import type { ConnectionView, ProviderView } from "@/lib/contracts/api.ts";
import { draftOf, readDraft, spanLabel } from "./key-settings.ts";

const key: ConnectionView = {
  id: "5a0ab4f8-9b6d-4c36-8a1b-3c1f55a1d0aa",
  label: "default",
  status: "active",
  statusReason: null,
  hint: "abcd",
  createdAt: "2026-11-22T00:00:00Z",
  creditPrice: 0.05,
  prices: { "find-email": 0.5 },
  limits: null,
  quota: null,
  lanes: [],
};
const provider: ProviderView = {
  slug: "hunter",
  name: "Hunter",
  category: "email-finder",
  tier: "standard",
  description: "",
  website: "https://hunter.io",
  docsUrl: "https://hunter.io/api",
  evidence: "official",
  doubts: [],
  keyless: false,
  operations: [
    { name: "find-email", rule: "per_hit", credits: 1, needs: [] },
    { name: "verify-email", rule: "free", credits: 0, needs: [] },
  ],
  features: [],
  limits: { windows: [{ limit: 15, perMs: 1_000 }] },
  connections: [key],
};

it("a form that nobody touched changes nothing", () => {
  const draft = draftOf(provider, key);
  expect(draft.windows[0]).toEqual({ perMs: 1_000, limit: "", usual: 15 });
  expect(readDraft(draft)).toEqual({
    changes: { creditPrice: 0.05, prices: { "find-email": 0.5 }, limits: null },
  });
});

it("limits of the plan take the place of the provider's, those with an odd window stay", () => {
  const limits = { windows: [{ limit: 3, perMs: 10_000 }], concurrency: 2 };
  const read = readDraft(draftOf(provider, { ...key, limits }));
  expect(read).toMatchObject({ changes: { limits } });
});

it("an emptied price goes back to the list's, an emptied credit price to none", () => {
  const draft = { ...draftOf(provider, key), creditPrice: " ", prices: { "find-email": "" } };
  expect(readDraft(draft)).toEqual({ changes: { creditPrice: null, prices: {}, limits: null } });
});

it("what is no amount is refused at its field", () => {
  const draft = draftOf(provider, key);
  const windows = draft.windows.map((window) => ({ ...window, limit: window.perMs === 1_000 ? "0" : "" }));
  const read = readDraft({ ...draft, creditPrice: "five", prices: { "find-email": "-1" }, windows });
  expect("errors" in read && Object.keys(read.errors).sort()).toEqual(["1000", "creditPrice", "find-email"]);
});

it("a window is named by its largest unit", () => {
  expect([1_000, 10_000, 60_000, 86_400_000, 2_592_000_000, 7 * 86_400_000].map(spanLabel)).toEqual([
    "per second",
    "per 10 seconds",
    "per minute",
    "per day",
    "per month",
    "per 7 days",
  ]);
});
