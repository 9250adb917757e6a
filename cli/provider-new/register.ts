/** Puts a provider into one of the two lists, `registry.ts` and `fronts.ts`: its import and its place, by name. */
export function registered(
  text: string,
  { identifier, from, call }: { identifier: string; from: string; call: string },
) {
  const line = `import { ${identifier} } from ${JSON.stringify(from)};\n`;
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  const imports = [...text.matchAll(/^import \{ \w+ \} from "([^"]+)";\n/gm)].filter(
    ([, path = ""]) => path.startsWith(folder) && !path.slice(folder.length).includes("/"),
  );
  const after = imports.find(([, path = ""]) => path > from);
  const last = imports.at(-1);
  if (!last) throw new Error(`There are no imports from ${folder} to put ${identifier} beside.`);
  const at = after ? after.index : last.index + last[0].length;
  const withImport = text.slice(0, at) + line + text.slice(at);

  const list = /(?:checkedProviders\(|Front\[\] => )\[\n([\s\S]*?)\n\]/.exec(withImport);
  if (!list) throw new Error(`There is no list to put ${identifier} into.`);
  const [whole, entries = ""] = list;
  const lines = entries.split("\n");
  const entry = `  ${identifier}${call},`;
  const place = lines.findIndex((one) => one.trim().toLowerCase() > entry.trim().toLowerCase());
  lines.splice(place === -1 ? lines.length : place, 0, entry);
  return withImport.replace(whole, () => whole.replace(entries, () => lines.join("\n")));
}
