import { checkList } from "./check-list.ts";
import { cutChunk } from "./chunks.ts";
import type { ListAnswer, ListQuestion } from "./list-messages.ts";
import { type OpenedList, readList } from "./read-list.ts";

/** Holds the list off the main thread: reading, checking and serialising 100,000 rows never stops the page. */

let opened: OpenedList | undefined;
/** The newest check or file; an older check that is still counting gives up. */
let current = 0;

self.onmessage = (event: MessageEvent<{ id: number; question: ListQuestion }>) => {
  const { id, question } = event.data;
  answer(id, question).catch((error: unknown) => {
    reply({ id, kind: "refused", message: error instanceof Error ? error.message : "The file cannot be read." });
  });
};

async function answer(id: number, question: ListQuestion): Promise<void> {
  if (question.kind !== "chunk") current = id;
  if (question.kind === "read") {
    opened = undefined;
    opened = await readList(question.file, (stage) => reply({ id, kind: "stage", stage }));
    return reply({ id, kind: "read", list: opened.list });
  }
  if (!opened) throw new Error("The list is no longer in memory. Choose the file again.");
  const { list, rows } = opened;
  if (question.kind === "check") {
    const checked = await checkList(list.columns, rows, question.mapping, () => letOthersThrough(id));
    return reply({ id, kind: "check", checked });
  }
  const { json, count } = cutChunk(rows, question.from, question.maxRows, question.maxBytes);
  const rowsJson = new TextEncoder().encode(json);
  reply({ id, kind: "chunk", chunk: { rowsJson, count } }, [rowsJson.buffer]);
}

/** A turn of the event loop, in which waiting messages are taken. */
async function letOthersThrough(id: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (current !== id) throw new Error("Another file or mapping took the place of this one.");
}

function reply(message: ListAnswer, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}
