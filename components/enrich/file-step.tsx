"use client";

import { ArrowRight, LoaderCircle } from "lucide-react";
import type { ReadStage } from "@/lib/client/list-messages.ts";
import { useReadList } from "@/lib/client/use-read-list.ts";
import { useWizard } from "@/lib/client/wizard.ts";
import { ApiError } from "@/lib/client/api-error.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { RequestAlert } from "../ui/request-error.tsx";
import { DropZone } from "./drop-zone.tsx";
import { ListPreview } from "./list-preview.tsx";
import { WizardSection } from "./wizard-section.tsx";

const stages: Record<ReadStage, string> = {
  reading: "Reading the file",
  parsing: "Splitting it into rows and columns",
  matching: "Recognising the columns",
};

/** The file is read in the browser. Nothing is sent, and nothing is made on the server, before Run is pressed. */
export function FileStep() {
  const { list, open, close, goTo } = useWizard();
  const { mutate, isPending, error, stage } = useReadList();
  const read = (file: File | "example") => {
    close();
    mutate(file, { onSuccess: open });
  };
  return (
    <WizardSection
      title="Bring a list"
      description="The file is read in your browser; it is sent only when you run it."
      footer={
        list && (
          <Button variant="primary" onClick={() => goTo("columns")}>
            Continue to columns
            <ArrowRight aria-hidden />
          </Button>
        )
      }
    >
      <DropZone disabled={isPending} onFile={read} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-muted">
        No file at hand?
        <Button size="sm" disabled={isPending} onClick={() => read("example")}>
          Use the example list
        </Button>
      </div>
      <div role="status">
        {isPending && (
          <p className="flex items-center gap-2 text-muted">
            <LoaderCircle aria-hidden className="size-4 animate-spin" />
            {stages[stage]}…
          </p>
        )}
      </div>
      {error instanceof ApiError ? (
        <RequestAlert what="The example list cannot be loaded" error={error} />
      ) : (
        error && (
          <Alert tone="danger" title="This file cannot be used">
            {error.message}
          </Alert>
        )
      )}
      {list && <ListPreview list={list} />}
    </WizardSection>
  );
}
