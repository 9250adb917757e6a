import type { ColumnMapping } from "@/lib/contracts/job.ts";
import type { CheckedList, ListAnswer, ListChunk, ListQuestion, ReadList, ReadStage } from "./list-messages.ts";

/** The page's side of the worker: each question a promise. A refusal rejects with the message to show. */
export type ListReader = {
  read: (file: File, onStage: (stage: ReadStage) => void) => Promise<ReadList>;
  check: (mapping: ColumnMapping) => Promise<CheckedList>;
  chunk: (from: number, maxRows: number, maxBytes: number) => Promise<ListChunk>;
};

type Waiting = {
  settle: (answer: ListAnswer) => void;
  reject: (error: Error) => void;
  onStage?: (stage: ReadStage) => void;
};

export function openListReader(): ListReader {
  const worker = new Worker(new URL("./csv.worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  worker.onmessage = ({ data }: MessageEvent<ListAnswer>) => {
    const asked = waiting.get(data.id);
    if (!asked) return;
    if (data.kind === "stage") return asked.onStage?.(data.stage);
    waiting.delete(data.id);
    if (data.kind === "refused") asked.reject(new Error(data.message));
    else asked.settle(data);
  };
  worker.onerror = () => {
    for (const { reject } of waiting.values()) {
      reject(new Error("The file reader stopped, probably for want of memory. Reload the page or split the list."));
    }
    waiting.clear();
  };

  function ask<T>(question: ListQuestion, pick: (answer: ListAnswer) => T | undefined, onStage?: Waiting["onStage"]) {
    lastId += 1;
    const id = lastId;
    return new Promise<T>((resolve, reject) => {
      const settle = (answer: ListAnswer) => {
        const value = pick(answer);
        if (value === undefined) reject(new Error("The file reader gave another answer than asked for."));
        else resolve(value);
      };
      waiting.set(id, { settle, reject, ...(onStage && { onStage }) });
      worker.postMessage({ id, question });
    });
  }

  return {
    read: (file, onStage) => ask({ kind: "read", file }, (a) => (a.kind === "read" ? a.list : undefined), onStage),
    check: (mapping) => ask({ kind: "check", mapping }, (a) => (a.kind === "check" ? a.checked : undefined)),
    chunk: (from, maxRows, maxBytes) =>
      ask({ kind: "chunk", from, maxRows, maxBytes }, (a) => (a.kind === "chunk" ? a.chunk : undefined)),
  };
}

let shared: ListReader | undefined;

/** One worker for the page: it holds the list from the first step of the wizard to the last. */
export function listReader(): ListReader {
  shared ??= openListReader();
  return shared;
}
