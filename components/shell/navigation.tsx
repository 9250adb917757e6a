"use client";

import { ChartNoAxesColumn, ListChecks, type LucideIcon, Plug, Sparkles } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../ui/class-names.ts";

const places: readonly { href: string; label: string; icon: LucideIcon }[] = [
  { href: "/jobs", label: "Jobs", icon: ListChecks },
  { href: "/enrich", label: "New enrichment", icon: Sparkles },
  { href: "/providers", label: "Providers", icon: Plug },
  { href: "/usage", label: "Usage", icon: ChartNoAxesColumn },
];

export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const path = usePathname();
  return (
    <nav aria-label="Main">
      <ul className="grid gap-0.5">
        {places.map(({ href, label, icon: Icon }) => {
          const here = path === href || path.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                {...(onNavigate && { onClick: onNavigate })}
                aria-current={here ? "page" : undefined}
                className={cn(
                  "flex min-h-8.5 items-center gap-2.5 rounded-md px-2.5 text-muted hover:bg-sunken hover:text-foreground",
                  here && "bg-sunken font-medium text-foreground",
                )}
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
