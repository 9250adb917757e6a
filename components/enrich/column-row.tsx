import { canonicalInputFields } from "@/lib/cleaning/fields.ts";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import { NativeSelect } from "../ui/native-select.tsx";

export type ColumnRowProps = {
  column: string;
  samples: readonly string[];
  mapping: ColumnMapping;
  onField: (field: string | null) => void;
};

export function ColumnRow({ column, samples, mapping, onField }: ColumnRowProps) {
  const chosen = mapping[column] ?? "";
  const ownerOf = (field: string) => Object.keys(mapping).find((name) => name !== column && mapping[name] === field);
  const description = canonicalInputFields.find(({ field }) => field === chosen)?.description;
  return (
    <li className="grid items-center gap-x-4 gap-y-1.5 px-4 py-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_15rem]">
      <p className="font-medium break-words">{column}</p>
      <p className="truncate text-[0.8125rem] text-muted" title={samples.join("\n")}>
        {samples.length === 0 ? "no values in the first rows" : samples.join(" · ")}
      </p>
      <NativeSelect
        aria-label={`Meaning of the column ${column}`}
        title={description}
        className="w-full"
        value={chosen}
        onChange={({ target }) => onField(target.value || null)}
      >
        <option value="">Not used</option>
        {canonicalInputFields.map(({ field, label }) => {
          const owner = ownerOf(field);
          return (
            <option key={field} value={field}>
              {label}
              {owner !== undefined && ` (now ${owner})`}
            </option>
          );
        })}
      </NativeSelect>
    </li>
  );
}
