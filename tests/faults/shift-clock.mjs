// Loaded first in a process whose clock is to be wrong: by CLOCK_SHIFT_MS, whatever asks for the time of day.
const shiftMs = Number(process.env.CLOCK_SHIFT_MS);
const now = () => Reflect.apply(original.now, original, []) + shiftMs;
const original = Date;

globalThis.Date = new Proxy(original, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  apply: (target) => new target(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
