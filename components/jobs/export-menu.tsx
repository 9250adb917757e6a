"use client";

import { Download } from "lucide-react";
import { toast } from "sonner";
import type { ExportChoice } from "@/lib/client/client.ts";
import { useExportJob } from "@/lib/client/use-export-job.ts";
import { Button } from "../ui/button.tsx";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "../ui/dropdown-menu.tsx";

const choices: readonly { label: string; choice: ExportChoice }[] = [
  { label: "CSV, all rows", choice: { format: "csv" } },
  { label: "CSV, found only", choice: { format: "csv", states: ["success"] } },
  { label: "JSON, all rows", choice: { format: "json" } },
  { label: "JSON, found only", choice: { format: "json", states: ["success"] } },
];

export function ExportMenu({ id, name }: { id: string; name: string }) {
  const exportJob = useExportJob(id, name.replace(/\.(csv|json)$/i, ""));
  const start = (choice: ExportChoice) =>
    exportJob.mutate(choice, {
      onError: (error) => toast.error("The export failed", { description: error.message }),
    });
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="primary" busy={exportJob.isPending}>
          {!exportJob.isPending && <Download aria-hidden />}
          Export
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {choices.map(({ label, choice }) => (
          <DropdownMenuItem key={label} onSelect={() => start(choice)}>
            {label}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
