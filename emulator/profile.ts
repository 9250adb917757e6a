/** What the emulated account at a vendor knows, how long it takes and what it costs. Chosen, not measured. */
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

/** A vendor that knows nobody: what a front's profile is written over. */
export const knowsNobody: Omit<Profile, "latency" | "dollarsPerCredit"> = {
  coverage: 0,
  parts: { europe: 0, americas: 0, asia: 0 },
  wrong: 0,
  stale: 0,
  guesses: 0,
  mobiles: 0,
  companies: 0,
};
