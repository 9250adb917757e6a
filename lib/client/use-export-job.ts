"use client";

import { useMutation } from "@tanstack/react-query";
import { client, type ExportChoice } from "./client.ts";
import { saveFile } from "./save-file.ts";

/** Fetches the export as the current workspace (a plain link could not say which) and hands it to the browser to save. */
export function useExportJob(id: string, name: string) {
  return useMutation({
    mutationFn: async (choice: ExportChoice) =>
      saveFile(await client.exportJob(id, choice), `${name}.${choice.format}`),
  });
}
