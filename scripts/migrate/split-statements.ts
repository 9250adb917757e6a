export interface Statement {
  /** Trimmed, comments kept, no closing semicolon: what the Supabase CLI stores. */
  text: string;
  /** Where the text begins in the file, from 0. */
  offset: number;
  /** Where its first word that is no comment begins in the file; the offset when it is all comment. */
  codeOffset: number;
}

const word = "[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*";
const token = new RegExp(
  [
    "(?<space>\\s+)",
    "(?<comment>--[^\\n]*)",
    "(?<block>/\\*)",
    "(?<quoted>[eE]'(?:[^'\\\\]|\\\\[^]|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")",
    `(?<dollar>\\$(?:${word.replaceAll("$", "")})?\\$)`,
    `(?<word>${word})`,
    "(?<number>\\$?\\d[\\w.]*)",
    "(?<other>[^])",
  ].join("|"),
  "y",
);

/** The end of a block comment that begins at `start`; Postgres lets them nest. */
function endOfBlock(sql: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

/**
 * Splits a script at the semicolons that end statements: not those in strings, identifiers, comments, dollar quotes,
 * parentheses (rules) or `begin atomic … end` bodies.
 */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  let code: number | undefined;
  let parentheses = 0;
  let bodies = 0;
  let lastWord = "";

  const close = (end: number) => {
    const raw = sql.slice(start, end);
    const offset = start + raw.length - raw.trimStart().length;
    const text = raw.trim();
    if (text !== "") statements.push({ text, offset, codeOffset: code ?? offset });
    code = undefined;
    parentheses = 0;
    bodies = 0;
  };

  for (let at = 0; at < sql.length;) {
    token.lastIndex = at;
    const match = token.exec(sql);
    const kinds = match?.groups ?? {};
    const found = match?.[0] ?? "";
    let end = at + found.length;
    if (kinds["block"]) end = endOfBlock(sql, at);
    if (kinds["dollar"]) {
      const closing = sql.indexOf(found, end);
      end = closing < 0 ? sql.length : closing + found.length;
    }
    if (found === ";" && parentheses === 0 && bodies === 0) {
      close(at);
      start = end;
    } else if (!kinds["space"] && !kinds["comment"] && !kinds["block"]) {
      code ??= at;
      if (found === "(") parentheses += 1;
      if (found === ")") parentheses = Math.max(0, parentheses - 1);
      const name = kinds["word"]?.toLowerCase() ?? "";
      if (name === "atomic" && lastWord === "begin") bodies += 1;
      if (bodies > 0 && name === "case") bodies += 1;
      if (bodies > 0 && name === "end") bodies -= 1;
      lastWord = name;
    }
    at = end;
  }
  close(sql.length);
  return statements;
}
