"use client";

import { useMutation } from "@tanstack/react-query";
import { client, type JobHead } from "./client.ts";
import { listReader } from "./list-reader.ts";
import { type Submission, submitList } from "./submit-list.ts";

export type SubmitInput = { head: JobHead; rowCount: number; from: Submission };

/** Sends the list that the reader holds and gives the job's id. After a failure it goes on where it stood. */
export function useSubmitList(onProgress: (submission: Submission) => void) {
  return useMutation({
    mutationFn: ({ head, rowCount, from }: SubmitInput) => {
      const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
      const tools = { ...client, chunk: listReader().chunk, sleep };
      return submitList(head, rowCount, from, tools, onProgress);
    },
  });
}
