/**
 * Text from the web on its way into a prompt. The delimiter needs no secret: what it encloses is escaped, so that no page
 * can contain it. Random delimiters would make each prompt another question, and look-ups are told apart by their text.
 */

export type Page = { url: string; text: string };

/** Zero-width, direction and tag characters: unseen by people, read by models. */
const unseen = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu; // prettier-ignore
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Signs that look like the brackets of a tag. */
const angles = /[<\u2039\u276e\u3008\ufe64\uff1c\u2329]/g;
const closing = /[>\u203a\u276f\u3009\ufe65\uff1e\u232a]/g;

/** Without what cannot be seen, and with line breaks of one kind. */
export function visible(text: string): string {
  return text
    .replace(/[\ud800-\udfff]/gu, "\ufffd")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(unseen, "")
    .replace(controls, " ");
}

/** The text with nothing in it that could open or close a tag. */
export function inert(text: string): string {
  return visible(text).replace(angles, "&lt;").replace(closing, "&gt;");
}

/** One page per element; `&`, `<` and `>` of the page are spelt as entities. */
export function fencePages(pages: readonly Page[]): string {
  return pages.map(({ url, text }, index) => fencePage(url, text, index + 1)).join("\n");
}

function fencePage(url: string, text: string, number: number): string {
  const escape = (part: string) => inert(part.replaceAll("&", "&amp;"));
  const address = escape(url).replaceAll('"', "%22").replace(/\s/g, "%20");
  return `<page number="${number}" url="${address}">\n${escape(text)}\n</page>`;
}
