import type { Account } from "./accounts.ts";
import { PeakMeter, SlidingWindow } from "./sliding-window.ts";
import { day, type Route, type Window, type WindowUse } from "./wire.ts";

/** `loose` is twenty times the documented limits; `none` measures without refusing. */
export type LimitMode = "real" | "loose" | "none";

const looseFactor = 20;

type Gate = {
  windows: { window: Window; sliding: SlidingWindow; peak: PeakMeter }[];
  running: number;
  maxRunning: number;
  calls: number;
};

export type Admission = { admitted: true; uses: WindowUse[] } | { admitted: false; retryAfterMs: number };

export type WindowReport = {
  group: string;
  limit: number;
  perMs: number;
  enforced: boolean;
  maxInAnyWindow: number;
  calls: number;
};

/** The limits of one provider: one set of windows per key and group of endpoints. */
export class Limiter {
  readonly #mode: LimitMode;
  #gates = new Map<string, Gate>();
  #groups = new Map<string, Gate[]>();

  constructor(mode: LimitMode) {
    this.#mode = mode;
  }

  /** Asks for one call. A refused call uses nothing up. An admitted one must `leave`. */
  enter(route: Route, account: Account, nowMs: number, wantUses: boolean): Admission {
    const gate = this.#gate(route, account);
    gate.calls++;
    for (const { peak } of gate.windows) peak.add(nowMs);
    const enforced = gate.windows.filter(({ window }) => this.#enforces(window, account));
    const waitMs = Math.max(0, ...enforced.map(({ sliding }) => sliding.waitMs(nowMs)));
    const full = this.#mode === "real" && route.concurrency !== undefined && gate.running >= route.concurrency;
    if (waitMs > 0 || full) return { admitted: false, retryAfterMs: waitMs || 1_000 };
    for (const { sliding } of enforced) sliding.add(nowMs);
    gate.running++;
    gate.maxRunning = Math.max(gate.maxRunning, gate.running);
    const uses = wantUses ? enforced.map(({ window, sliding }) => use(window, sliding, nowMs)) : [];
    return { admitted: true, uses };
  }

  leave(route: Route, account: Account): void {
    this.#gate(route, account).running--;
  }

  report(): WindowReport[] {
    return [...this.#groups].flatMap(([group, gates]) =>
      (gates[0]?.windows ?? []).map(({ window, sliding }, index) => ({
        group,
        limit: sliding.limit,
        perMs: window.perMs,
        enforced: this.#mode !== "none" && window.quota !== true,
        maxInAnyWindow: Math.max(...gates.map((gate) => gate.windows[index]?.peak.max ?? 0)),
        calls: Math.max(...gates.map((gate) => gate.calls)),
      })),
    );
  }

  reset(): void {
    this.#gates.clear();
    this.#groups.clear();
  }

  #enforces = (window: Window, account: Account): boolean =>
    this.#mode !== "none" && (window.quota !== true || account.quotas);

  #gate(route: Route, account: Account): Gate {
    const name = `${route.group}|${account.key}`;
    const known = this.#gates.get(name);
    if (known) return known;
    const factor = this.#mode === "loose" ? looseFactor : 1;
    const gate: Gate = {
      windows: route.windows.map((window) => ({
        window,
        sliding: new SlidingWindow(window.limit * factor, window.perMs),
        // The peak of a day's window would keep a day of times; those of minutes and seconds are what is compared.
        peak: new PeakMeter(Math.min(window.perMs, day / 24)),
      })),
      running: 0,
      maxRunning: 0,
      calls: 0,
    };
    if (this.#gates.size >= 10_000) this.reset();
    this.#gates.set(name, gate);
    this.#groups.set(route.group, [...(this.#groups.get(route.group) ?? []), gate]);
    return gate;
  }
}

function use(window: Window, sliding: SlidingWindow, nowMs: number): WindowUse {
  return { window: { ...window, limit: sliding.limit }, used: sliding.used(nowMs), resetMs: window.perMs };
}
