import { CallLog } from "./call-log.ts";
import { Callbacks } from "./callbacks.ts";
import { Faults } from "./faults.ts";
import { fronts } from "./fronts/fronts.ts";
import { Latency, type LatencyMode } from "./latency.ts";
import type { LimitMode } from "./limiter.ts";
import type { Profile } from "./profile.ts";
import { Provider } from "./provider.ts";
import type { Front, Window } from "./wire.ts";
import { createWorld, type World } from "./world/world.ts";

/** Another plan, other files or another pace than a front has by itself; for measurements. */
export type Override = { profile?: Partial<Profile>; windows?: readonly Window[] };

export type EmulationSettings = {
  seed: number;
  latency: LatencyMode;
  limits: LimitMode;
  clock: () => number;
  /** Where calls to https addresses go instead: a test has no public one. */
  deliverTo?: string;
  /** By slug. */
  overrides?: Readonly<Record<string, Override>>;
};

/** Everything the emulator remembers: books, windows, log and armed faults, over one world. */
export class Emulation {
  readonly world: World;
  readonly latency: Latency;
  readonly callbacks: Callbacks;
  readonly faults = new Faults();
  readonly log = new CallLog();
  readonly providers: readonly Provider[];
  readonly bySlug: ReadonlyMap<string, Provider>;

  constructor(readonly settings: EmulationSettings) {
    this.world = createWorld(settings.seed);
    this.latency = new Latency(settings.latency, settings.seed);
    this.callbacks = new Callbacks(settings.deliverTo);
    const around = { world: this.world, latency: this.latency, limits: settings.limits, callbacks: this.callbacks };
    this.providers = fronts().map((front) => new Provider(overridden(front, settings.overrides?.[front.slug]), around));
    this.bySlug = new Map(this.providers.map((provider) => [provider.front.slug, provider]));
  }

  /** Forgets books, windows, log, accounts and faults. Work under way at a vendor goes on. */
  reset(): void {
    this.faults.disarm();
    this.log.reset();
    this.callbacks.delivered = 0;
    this.callbacks.failed = 0;
    for (const { ledger, limiter, accounts } of this.providers) {
      ledger.reset();
      limiter.reset();
      accounts.reset();
    }
  }
}

function overridden(front: Front, override: Override = {}): Front {
  const { windows } = override;
  return {
    ...front,
    profile: { ...front.profile, ...override.profile },
    routes: windows ? front.routes.map((route) => ({ ...route, windows, group: "all" })) : front.routes,
  };
}
