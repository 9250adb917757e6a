"use client";

import { ArrowRight } from "lucide-react";
import { useState } from "react";
import type { ReadList } from "@/lib/client/list-messages.ts";
import { assignField, mappingStrength } from "@/lib/client/mapping.ts";
import { rememberMapping } from "@/lib/client/saved-mapping.ts";
import { useWizard } from "@/lib/client/wizard.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { plural } from "../ui/plural.ts";
import { ColumnRow } from "./column-row.tsx";
import { MappingSummary } from "./mapping-summary.tsx";
import { WizardSection } from "./wizard-section.tsx";

const SHOWN_AT_FIRST = 30;

export function ColumnsStep({ list }: { list: ReadList }) {
  const { mapping, remembered, setMapping, goTo } = useWizard();
  const [all, setAll] = useState(false);
  // The order is the file's and stays while fields are changed; only a very wide file hides what was not recognised.
  const [recognised] = useState(() => list.columns.filter((column) => mapping[column]));
  const wide = list.columns.length > SHOWN_AT_FIRST;
  const shown = all || !wide ? list.columns : [...new Set([...recognised, ...list.columns.slice(0, SHOWN_AT_FIRST)])];
  const { name, company, direct } = mappingStrength(mapping);
  const nothing = Object.values(mapping).every((field) => field === null);
  const proceed = () => {
    rememberMapping(list.fingerprint, mapping);
    goTo("waterfall");
  };
  return (
    <WizardSection
      title="Say what the columns mean"
      description={
        remembered
          ? "You have used a file with these columns before; your choices are back."
          : "Recognised from the names and the values. Correct what is wrong; columns that are not used stay in the export."
      }
      footer={
        <>
          {nothing && <p className="text-danger">Choose a meaning for at least one column.</p>}
          <Button onClick={() => goTo("file")}>Back</Button>
          <Button variant="primary" disabled={nothing} onClick={proceed}>
            Continue to waterfall
            <ArrowRight aria-hidden />
          </Button>
        </>
      }
    >
      <MappingSummary mapping={mapping} />
      {!direct && !(name && company) && !nothing && (
        <Alert tone="warning" title="Most providers cannot be asked with these columns">
          They need a name and a company or website, or a LinkedIn profile, or an e-mail address.
        </Alert>
      )}
      <Card aria-label="Columns">
        <ul className="divide-y divide-line">
          {shown.map((column) => (
            <ColumnRow
              key={column}
              column={column}
              samples={samplesOf(list, column)}
              mapping={mapping}
              onField={(field) => setMapping(assignField(mapping, column, field))}
            />
          ))}
        </ul>
        {shown.length < list.columns.length && (
          <div className="border-t border-line p-3 text-center">
            <Button size="sm" onClick={() => setAll(true)}>
              Show {plural(list.columns.length - shown.length, "more column")}
            </Button>
          </div>
        )}
      </Card>
    </WizardSection>
  );
}

/** The first three different values of a column. */
function samplesOf({ columns, sample }: ReadList, column: string): string[] {
  const at = columns.indexOf(column);
  return [...new Set(sample.map((cells) => (cells[at] ?? "").trim()).filter(Boolean))].slice(0, 3);
}
