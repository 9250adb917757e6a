"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "./client.ts";
import type { ReadStage } from "./list-messages.ts";
import { listReader } from "./list-reader.ts";

/** Reads a picked file, or the example list. `stage` says what is being done meanwhile. */
export function useReadList() {
  const [stage, setStage] = useState<ReadStage>("reading");
  const read = useMutation({
    mutationFn: async (file: File | "example") =>
      listReader().read(file === "example" ? await client.exampleFile() : file, setStage),
  });
  return { ...read, stage };
}
