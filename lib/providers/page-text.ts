import { Parser } from "htmlparser2";

/** Elements whose text is not for reading. */
const silent = new Set(["script", "style", "noscript", "template", "svg", "iframe", "object", "select"]);
/** Hidden from people, and so a place to talk to programs only. */
const hiding = /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])/i;
const blocks = /^(p|div|br|li|tr|h[1-6]|section|article|header|footer|table|ul|ol|dt|dd|blockquote|pre)$/;

const isHidden = (attributes: Record<string, string>) =>
  "hidden" in attributes || attributes["aria-hidden"] === "true" || hiding.test(attributes["style"] ?? "");

/** What a person reads on a page, a line per block. */
export function pageText(html: string): string {
  let text = "";
  let depth = 0;
  let hiddenFrom = Infinity;
  const parser = new Parser({
    onopentag: (tag, attributes) => {
      depth += 1;
      if (hiddenFrom === Infinity && (silent.has(tag) || isHidden(attributes))) hiddenFrom = depth;
      if (blocks.test(tag)) text += "\n";
    },
    ontext: (part) => {
      if (depth < hiddenFrom) text += part;
    },
    onclosetag: () => {
      if (depth === hiddenFrom) hiddenFrom = Infinity;
      depth -= 1;
    },
  });
  parser.end(html);
  return text
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n[\s]*/g, "\n")
    .trim();
}
