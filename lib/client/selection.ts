/** Which rows of a list are chosen, and where a range with Shift begins. */
export type Selection = { chosen: ReadonlySet<string>; anchor: string | null };

export const nothingChosen: Selection = { chosen: new Set(), anchor: null };

/**
 * Chooses or leaves out `id`. With `range`, the ids in the order of the list, everything between it and the row touched
 * before becomes the same; where that row is no longer listed, `id` alone.
 */
export function choose(
  { chosen, anchor }: Selection,
  id: string,
  on: boolean,
  range: readonly string[] = [],
): Selection {
  const [from, to] = [anchor === null ? -1 : range.indexOf(anchor), range.indexOf(id)].sort((a, b) => a - b);
  const touched = from === undefined || to === undefined || from < 0 ? [id] : range.slice(from, to + 1);
  return { chosen: changed(chosen, touched, on), anchor: id };
}

export function chooseAll({ chosen }: Selection, ids: readonly string[], on: boolean): Selection {
  return { chosen: changed(chosen, ids, on), anchor: null };
}

/** What the box in the list's head shows. */
export function headState(chosen: ReadonlySet<string>, ids: readonly string[]): boolean | "mixed" {
  const count = ids.filter((id) => chosen.has(id)).length;
  return count === 0 ? false : count === ids.length || "mixed";
}

function changed(chosen: ReadonlySet<string>, ids: readonly string[], on: boolean): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}
