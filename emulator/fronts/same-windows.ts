import type { Route, Window } from "../wire.ts";

/** Makes routes that all count against the same windows. */
export const routesWithin =
  (windows: readonly Window[]) =>
  (method: Route["method"], path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method,
    path,
    operation,
    group: "all",
    windows,
    credits,
    handle,
  });
