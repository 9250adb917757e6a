import type { Provider } from "./provider.ts";

/** A mark of our own for a provider, as SVG: initials on a colour. Vendors' logos are theirs. */
export function logoSvg({ name, mark }: Pick<Provider, "name" | "mark">): string {
  const size = mark.initials.length > 2 ? 20 : 26;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" role="img" aria-label="${escape(name)}">`,
    `  <rect width="64" height="64" rx="14" fill="${mark.color}"/>`,
    `  <text x="32" y="33" fill="#fff" font-family="system-ui, sans-serif" font-size="${size}" font-weight="600" text-anchor="middle" dominant-baseline="central">${escape(mark.initials)}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string) => text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
