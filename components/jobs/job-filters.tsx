"use client";

import { Search } from "lucide-react";
import { type JobState, jobStates } from "@/lib/contracts/job.ts";
import { Input } from "../ui/input.tsx";
import { NativeSelect } from "../ui/native-select.tsx";
import { jobStateLooks } from "./job-state-badge.tsx";

export type JobFiltersProps = {
  search: string;
  state: JobState | null;
  onSearch: (search: string) => void;
  onState: (state: JobState | null) => void;
};

export function JobFilters({ search, state, onSearch, onState }: JobFiltersProps) {
  return (
    <div role="search" aria-label="Filter jobs" className="flex flex-wrap gap-2">
      <div className="relative min-w-48 flex-1 sm:max-w-72">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
        />
        <Input
          type="search"
          aria-label="Search by name"
          placeholder="Search by name"
          className="pl-8.5"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
        />
      </div>
      <NativeSelect
        aria-label="State"
        className="w-44"
        value={state ?? ""}
        onChange={({ target }) => onState(jobStates.find((name) => name === target.value) ?? null)}
      >
        <option value="">All states</option>
        {jobStates.map((name) => (
          <option key={name} value={name}>
            {jobStateLooks[name].label}
          </option>
        ))}
      </NativeSelect>
    </div>
  );
}
