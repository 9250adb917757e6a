import type { Route } from "./wire.ts";

export type Match = { route: Route; params: Record<string, string> };

/** Finds a provider's route: exact paths by one look-up, the few with `:name` parts one by one. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const exact = new Map<string, Route>();
  const patterns: { route: Route; parts: string[] }[] = [];
  for (const route of routes) {
    if (route.path.includes(":")) patterns.push({ route, parts: route.path.split("/") });
    else exact.set(`${route.method} ${route.path}`, route);
  }
  return (method, path) => {
    const route = exact.get(`${method} ${path}`) ?? exact.get(`ANY ${path}`);
    if (route) return { route, params: {} };
    const segments = path.split("/");
    for (const { route, parts } of patterns) {
      const params = (route.method === method || route.method === "ANY") && matchParts(parts, segments);
      if (params) return { route, params };
    }
    return undefined;
  };
}

function matchParts(parts: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
