"use client";

import { Search, SearchX } from "lucide-react";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ProviderView } from "@/lib/contracts/api.ts";
import { usageByProvider } from "@/lib/client/usage.ts";
import { useProviders } from "@/lib/client/use-providers.ts";
import { useUsage } from "@/lib/client/use-usage.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Input } from "../ui/input.tsx";
import { NativeSelect } from "../ui/native-select.tsx";
import { plural } from "../ui/plural.ts";
import { RequestError } from "../ui/request-error.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { operationLabel } from "./operation-label.ts";
import { ProviderCard } from "./provider-card.tsx";
import { categoryLabel } from "./provider-words.ts";

/** Over so many days a card says how its provider fared. */
const HEALTH_DAYS = 7;
const connectionFilters = ["connected", "missing"] as const;

export function ProviderList() {
  const [filters, setFilters] = useQueryStates({
    search: parseAsString.withDefault(""),
    category: parseAsString.withDefault(""),
    key: parseAsStringLiteral(connectionFilters),
  });
  const { data, error, refetch } = useProviders();
  const { data: usage } = useUsage(HEALTH_DAYS);
  const fared = usage && usageByProvider(usage.items);
  if (error && !data)
    return <RequestError what="The providers cannot be listed" error={error} onRetry={() => void refetch()} />;
  if (!data) return <ProviderSkeletons />;
  const shown = data.filter((provider) => fits(provider, filters.search, filters.category, filters.key));
  const categories = [...new Set(data.map(({ category }) => category))].sort();
  return (
    <>
      <div role="search" aria-label="Filter providers" className="flex flex-wrap items-center gap-2">
        <div className="relative min-w-48 flex-1 sm:max-w-72">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
          />
          <Input
            type="search"
            aria-label="Search by name or operation"
            placeholder="Search by name or operation"
            className="pl-8.5"
            value={filters.search}
            onChange={({ target }) => void setFilters({ search: target.value }, { limitUrlUpdates: debounce(250) })}
          />
        </div>
        <NativeSelect
          aria-label="Category"
          className="w-44"
          value={filters.category}
          onChange={({ target }) => void setFilters({ category: target.value })}
        >
          <option value="">All categories</option>
          {categories.map((category) => (
            <option key={category} value={category}>
              {categoryLabel(category)}
            </option>
          ))}
        </NativeSelect>
        <NativeSelect
          aria-label="Key"
          className="w-44"
          value={filters.key ?? ""}
          onChange={({ target }) =>
            void setFilters({ key: connectionFilters.find((name) => name === target.value) ?? null })
          }
        >
          <option value="">With or without key</option>
          <option value="connected">Ready to use</option>
          <option value="missing">Without a key</option>
        </NativeSelect>
        <p role="status" className="text-[0.8125rem] text-muted">
          {plural(shown.length, "provider")}
        </p>
      </div>
      {shown.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title="No provider fits these filters"
          description="Change the search or show all categories."
          action={<Button onClick={() => void setFilters(null)}>Clear filters</Button>}
        />
      ) : (
        <div className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
          {shown.map((provider) => (
            <ProviderCard
              key={provider.slug}
              provider={provider}
              usage={fared?.find((sum) => sum.provider === provider.slug)}
            />
          ))}
        </div>
      )}
    </>
  );
}

function fits(provider: ProviderView, search: string, category: string, key: "connected" | "missing" | null): boolean {
  const text =
    `${provider.name} ${provider.operations.map(({ name }) => operationLabel(name)).join(" ")}`.toLowerCase();
  const ready = provider.keyless || provider.connections.length > 0;
  return (
    text.includes(search.trim().toLowerCase()) &&
    (category === "" || provider.category === category) &&
    (key === null || ready === (key === "connected"))
  );
}

function ProviderSkeletons() {
  return (
    <div role="status" className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
      <span className="sr-only">Loading providers</span>
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} className="h-64 rounded-lg" />
      ))}
    </div>
  );
}
