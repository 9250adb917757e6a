import type { Profile } from "./profile.ts";
import { unit } from "./world/hash.ts";

export type LatencyMode = "real" | "fast" | "none";

/** Reply times of a run: the n-th call of a provider takes as long in each run of the same seed. */
export class Latency {
  readonly #mode: LatencyMode;
  readonly #seed: number;
  #drawn = 0;

  constructor(mode: LatencyMode, seed: number) {
    this.#mode = mode;
    this.#seed = seed;
  }

  replyMs({ latency }: Profile): number {
    if (this.#mode === "none") return 0;
    const draw = ++this.#drawn;
    if (this.#mode === "fast") return 5 + unit(this.#seed, `fast|${draw}`) * 15;
    // Box–Muller over two hashed numbers; 1.645 standard deviations lie between the median and the 95th percentile.
    const radius = Math.sqrt(-2 * Math.log(1 - unit(this.#seed, `u|${draw}`)));
    const normal = radius * Math.cos(2 * Math.PI * unit(this.#seed, `v|${draw}`));
    const sigma = Math.log(latency.p95Ms / latency.p50Ms) / 1.645;
    return Math.min(latency.maxMs, latency.p50Ms * Math.exp(sigma * normal));
  }

  /** Work that goes on after the reply: as given, a fortieth of it, or none. */
  backgroundMs = (realMs: number): number => (this.#mode === "real" ? realMs : this.#mode === "fast" ? realMs / 40 : 0);

  /** The least that one reply takes, for lower bounds. */
  typicalMs({ latency }: Profile): number {
    return this.#mode === "real" ? latency.p50Ms : this.#mode === "fast" ? 12.5 : 0;
  }
}
