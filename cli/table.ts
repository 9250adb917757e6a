import Table from "cli-table3";

/** Plain columns without lines, for people. `numeric` columns stand to the right. */
export function table(head: string[], rows: (string | number)[][], numeric: readonly number[] = []): string {
  const made = new Table({
    head,
    colAligns: head.map((_, index) => (numeric.includes(index) ? "right" : "left")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: {
      top: "",
      "top-mid": "",
      "top-left": "",
      "top-right": "",
      bottom: "",
      "bottom-mid": "",
      "bottom-left": "",
      "bottom-right": "",
      left: "",
      "left-mid": "",
      mid: "",
      "mid-mid": "",
      right: "",
      "right-mid": "",
      middle: "",
    },
  });
  made.push(...rows);
  return made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
