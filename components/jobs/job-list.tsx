"use client";

import { ListChecks, SearchX } from "lucide-react";
import Link from "next/link";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { jobStates } from "@/lib/contracts/job.ts";
import { choose, chooseAll, nothingChosen } from "@/lib/client/selection.ts";
import { useJobs } from "@/lib/client/use-jobs.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { useNow } from "@/lib/client/use-now.ts";
import { Button, buttonStyle } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { ChosenJobs } from "./chosen-jobs.tsx";
import { JobChangeDialog } from "./job-change-dialog.tsx";
import { JobFilters } from "./job-filters.tsx";
import { JobCards, JobTable } from "./job-table.tsx";
import { useJobChange } from "./use-job-change.ts";

export const newEnrichmentLink = (
  <Link href="/enrich" className={buttonStyle({ variant: "primary" })}>
    New enrichment
  </Link>
);

export function JobList() {
  const [{ search, state }, setFilters] = useQueryStates({
    search: parseAsString.withDefault(""),
    state: parseAsStringLiteral(jobStates),
  });
  const nowMs = useNow(15_000);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useJobs({
    search: search.trim() || undefined,
    state: state ?? undefined,
  });
  const jobs = data?.pages.flatMap(({ items }) => items) ?? [];
  const filtered = search !== "" || state !== null;
  const [selection, setSelection] = useState(nothingChosen);
  const change = useJobChange();
  const ids = jobs.map(({ id }) => id);
  // What a filter hides is not chosen: nobody should act on what is not seen.
  const chosen = jobs.filter(({ id }) => selection.chosen.has(id));
  const choice = useMay("member")
    ? {
        chosen: selection.chosen,
        onChoose: (id: string, on: boolean, range: boolean) =>
          setSelection((before) => choose(before, id, on, range ? ids : undefined)),
        onChooseAll: (on: boolean) => setSelection((before) => chooseAll(before, ids, on)),
      }
    : null;
  const table = { jobs, nowMs, change, choice };
  return (
    <>
      {(jobs.length > 0 || filtered) && (
        <JobFilters
          search={search}
          state={state}
          onSearch={(text) => void setFilters({ search: text }, { limitUrlUpdates: debounce(250) })}
          onState={(name) => void setFilters({ state: name })}
        />
      )}
      <Card>
        {error && !data ? (
          <RequestError what="The jobs cannot be listed" error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <Loading label="Loading jobs" rows={6} className="p-4" />
        ) : jobs.length === 0 && filtered ? (
          <EmptyState
            icon={SearchX}
            title="No job fits these filters"
            description="Change the search or show all states."
            action={<Button onClick={() => void setFilters({ search: null, state: null })}>Clear filters</Button>}
          />
        ) : jobs.length === 0 ? (
          <EmptyState
            icon={ListChecks}
            title="No jobs yet"
            description="Bring a list of people as a CSV file, choose the providers to ask, and watch it fill."
            action={newEnrichmentLink}
          />
        ) : (
          <>
            <div className="hidden md:block">
              <JobTable {...table} />
            </div>
            <div className="md:hidden">
              <JobCards {...table} />
            </div>
          </>
        )}
      </Card>
      {hasNextPage && (
        <Button className="justify-self-center" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load more
        </Button>
      )}
      {choice && chosen.length > 0 && (
        <ChosenJobs jobs={chosen} change={change} onClear={() => setSelection(nothingChosen)} />
      )}
      <JobChangeDialog change={change} />
    </>
  );
}
