import { Check, Minus } from "lucide-react";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import { mappedFields, mappingStrength } from "@/lib/client/mapping.ts";
import { cn } from "../ui/class-names.ts";

/** What the providers will be able to ask with, at a glance. */
export function MappingSummary({ mapping }: { mapping: ColumnMapping }) {
  const { name, company } = mappingStrength(mapping);
  const fields = new Set(mappedFields(mapping));
  const facts = [
    { label: "Name", there: name },
    { label: "Company or website", there: company },
    { label: "LinkedIn profile", there: fields.has("linkedinUrl") },
    { label: "E-mail", there: fields.has("email") },
  ];
  return (
    <ul aria-label="Recognised" className="flex flex-wrap gap-2">
      {facts.map(({ label, there }) => (
        <li
          key={label}
          className={cn(
            "inline-flex items-center gap-1.5 rounded-full border border-line px-2.5 py-0.5 text-[0.8125rem] text-muted",
            there && "border-transparent bg-success-soft text-success",
          )}
        >
          {there ? <Check aria-hidden className="size-3.5" /> : <Minus aria-hidden className="size-3.5" />}
          {label}
          <span className="sr-only">{there ? ": there" : ": missing"}</span>
        </li>
      ))}
    </ul>
  );
}
