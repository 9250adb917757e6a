/** What the emulated account at each vendor knows, how long it takes and what it costs. Chosen, not measured. */

export type Slug = "hunter" | "apollo" | "findymail" | "prospeo" | "surfe" | "zerobounce" | "dns-mx";

export type Profile = {
  /** Share of the people who can be found at all whose address this vendor has, before `parts` shifts it. */
  coverage: number;
  /** Shift of the coverage by part of the world, so that no vendor's hits contain another's. */
  parts: { europe: number; americas: number; asia: number };
  /** Share of the answers whose address is not the person's: another pattern, bounces. */
  wrong: number;
  /** Share of the people who left whose dead address is still given out. */
  stale: number;
  /** Share of the people without any address for whom the company's pattern is given out all the same. */
  guesses: number;
  /** Share of all people whose mobile number is on file. */
  mobiles: number;
  /** Share of companies it can describe. */
  companies: number;
  /** Reply times of the `real` profile; log-normal through both, and never above `maxMs`. */
  latency: { p50Ms: number; p95Ms: number; maxMs: number };
  /** US dollars per credit, for what a run would have cost. */
  dollarsPerCredit: number;
};

export const profiles: Record<Slug, Profile> = {
  hunter: {
    coverage: 0.5,
    parts: { europe: 0.02, americas: 0, asia: -0.1 },
    wrong: 0.03,
    stale: 0.55,
    guesses: 0.02,
    mobiles: 0.04,
    companies: 0.8,
    latency: { p50Ms: 260, p95Ms: 700, maxMs: 3_000 },
    dollarsPerCredit: 0.034,
  },
  apollo: {
    coverage: 0.58,
    parts: { europe: -0.08, americas: 0.06, asia: -0.05 },
    wrong: 0.03,
    stale: 0.6,
    guesses: 0.04,
    mobiles: 0.35,
    companies: 0.9,
    latency: { p50Ms: 320, p95Ms: 900, maxMs: 4_000 },
    dollarsPerCredit: 0.02,
  },
  findymail: {
    coverage: 0.48,
    parts: { europe: 0.06, americas: 0, asia: -0.1 },
    wrong: 0.02,
    stale: 0.3,
    guesses: 0,
    mobiles: 0.22,
    companies: 0.7,
    latency: { p50Ms: 400, p95Ms: 1_400, maxMs: 6_000 },
    dollarsPerCredit: 0.049,
  },
  prospeo: {
    coverage: 0.45,
    parts: { europe: 0, americas: 0.02, asia: 0.04 },
    wrong: 0.03,
    stale: 0.5,
    guesses: 0.02,
    mobiles: 0.3,
    companies: 0.85,
    latency: { p50Ms: 350, p95Ms: 1_000, maxMs: 4_000 },
    dollarsPerCredit: 0.039,
  },
  surfe: {
    coverage: 0.54,
    parts: { europe: 0.05, americas: -0.03, asia: -0.06 },
    wrong: 0.025,
    stale: 0.5,
    guesses: 0.02,
    mobiles: 0.4,
    companies: 0.85,
    latency: { p50Ms: 200, p95Ms: 500, maxMs: 2_000 },
    dollarsPerCredit: 0.08,
  },
  zerobounce: {
    coverage: 0.36,
    parts: { europe: 0, americas: 0.04, asia: -0.04 },
    wrong: 0.025,
    stale: 0.4,
    guesses: 0.02,
    mobiles: 0,
    companies: 0,
    latency: { p50Ms: 300, p95Ms: 1_200, maxMs: 8_000 },
    dollarsPerCredit: 0.008,
  },
  "dns-mx": {
    coverage: 0,
    parts: { europe: 0, americas: 0, asia: 0 },
    wrong: 0,
    stale: 0,
    guesses: 0,
    mobiles: 0,
    companies: 0,
    latency: { p50Ms: 18, p95Ms: 60, maxMs: 500 },
    dollarsPerCredit: 0,
  },
};
